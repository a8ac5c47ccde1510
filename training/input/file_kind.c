#include "training/input/file_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/content_kind.h"
#include "base/text_scan.h"
#include "training/input/language_kind.h"
#include "training/input/markup_kind.h"

/* Text holds next to no control characters, and compressed or random bytes about one in ten. */
#define BINARY_MIN_CONTROLS 4
#define BINARY_SHARE 32

/* Where tar has its magic, in the header of the first member. */
#define TAR_MAGIC_OFFSET 257

/* A signature of letters may begin a text, but then no control characters are behind it. */
#define SIGNATURE_NEAR_BYTES 32

struct signature {
    size_t offset;
    const char *bytes;
    size_t len;
    const char *sentence;
    bool is_word;
};

#define SIGNATURE(offset, bytes, sentence)                                                         \
    {                                                                                              \
        offset, bytes, sizeof(bytes) - 1, sentence, false                                          \
    }
#define WORD(bytes, sentence)                                                                      \
    {                                                                                              \
        0, bytes, sizeof(bytes) - 1, sentence, true                                                \
    }
#define OFFICE "is an office document: save it as text or HTML first"
#define PICKLED "is a Python pickle: write the articles with json.dumps instead"
#define ACCESS "is a database of Access: export the table as CSV first"
#define IMAGE "is an image, which holds no text to read"

static const struct signature binaries[] = {
    SIGNATURE(0, "%PDF-", "is PDF: convert it with `pdftotext` first"),
    SIGNATURE(0, "\x1f\x8b", "is gzip within an archive: unpack the archive first"),
    SIGNATURE(0, "\x28\xb5\x2f\xfd", "is zstd within an archive: unpack the archive first"),
    SIGNATURE(0,
              "\xfd"
              "7zXZ\0",
              "is xz within an archive: unpack the archive first"),
    SIGNATURE(0, "BZh91AY&SY", "is bzip2 within an archive: unpack the archive first"),
    SIGNATURE(0, "PK\x03\x04", "is a ZIP archive within an archive: unpack it first"),
    SIGNATURE(TAR_MAGIC_OFFSET, "ustar", "is a tar archive within an archive: unpack it first"),
    SIGNATURE(0, "7z\xbc\xaf\x27\x1c", "is a 7z archive: unpack it first"),
    SIGNATURE(0, "Rar!\x1a\x07", "is a RAR archive: unpack it first"),
    SIGNATURE(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OFFICE),
    WORD("SQLite format 3",
         "is an SQLite database: export a table with `sqlite3 -header -csv` first"),
    WORD("PAR1", "is Parquet: convert it to JSON lines or CSV first"),
    WORD("ARROW1", "is Arrow: convert it to JSON lines or CSV first"),
    WORD("FEA1", "is Feather: convert it to JSON lines or CSV first"),
    WORD("ORC", "is ORC: convert it to JSON lines or CSV first"),
    WORD("Obj\x01", "is Avro: convert it to JSON lines first"),
    SIGNATURE(0, "\xff\xff\xff\xff\x10",
              "is a stream of Arrow: convert it to JSON lines or CSV first"),
    SIGNATURE(0, "\x89HDF\r\n", "is HDF5: write the texts as JSON lines first"),
    SIGNATURE(0, "\x80\x02", PICKLED),
    SIGNATURE(0, "\x80\x03", PICKLED),
    SIGNATURE(0, "\x80\x04\x95", PICKLED),
    SIGNATURE(0, "\x80\x05\x95", PICKLED),
    SIGNATURE(4, "Standard Jet DB", ACCESS),
    SIGNATURE(4, "Standard ACE DB", ACCESS),
    SIGNATURE(0, "\x93NUMPY", "is a NumPy array: write the texts as JSON lines first"),
    SIGNATURE(0, "\x89PNG", IMAGE),
    SIGNATURE(0, "\xff\xd8\xff", IMAGE),
    WORD("GIF8", IMAGE),
};

static bool has_bytes(struct topic_text start, size_t offset, const char *bytes, size_t len)
{
    return start.len >= offset + len && memcmp(start.bytes + offset, bytes, len) == 0;
}

/* A control character that occurs in no text; the escape begins a terminal's colours. */
static bool is_control(unsigned char byte)
{
    return (byte < ' ' && !memchr("\b\t\n\v\f\r\x1b", byte, 7)) || byte == 0x7f;
}

static bool has_control(struct topic_text text, size_t len)
{
    for (size_t i = 0; i < text.len && i < len; i++)
        if (is_control((unsigned char)text.bytes[i]))
            return true;
    return false;
}

const char *topic_file_kind_binary(struct topic_text start)
{
    switch (topic_content_kind_of(start.bytes, start.len)) {
    case TOPIC_CONTENT_MODEL:
        return "is a topic model, not articles: give it to -m, or train one on articles with topic "
               "train";
    case TOPIC_CONTENT_STORE:
        return "is a store of topicd, not articles: write them to a file with topic store export";
    default:
        break;
    }
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (has_bytes(start, binaries[i].offset, binaries[i].bytes, binaries[i].len) &&
            (!binaries[i].is_word || has_control(start, SIGNATURE_NEAR_BYTES)))
            return binaries[i].sentence;
    size_t controls = 0;
    for (size_t i = 0; i < start.len; i++)
        controls += is_control((unsigned char)start.bytes[i]);
    return controls >= BINARY_MIN_CONTROLS && controls * BINARY_SHARE > start.len
               ? "is binary, not text: save the articles as text, HTML, CSV or JSON lines first"
               : NULL;
}

/* ---- mail ---- */

/* The length of a header's name, "Subject" in "Subject: ..."; 0: the line is not a header. */
static size_t header_name(const char *line, size_t len)
{
    size_t at = 0;
    while (at < len && (isalnum((unsigned char)line[at]) || line[at] == '-'))
        at++;
    return at < len && line[at] == ':' ? at : 0;
}

static bool is_mail_header(const char *name, size_t len)
{
    static const char *const names[] = {"received",     "return-path",  "message-id",
                                        "mime-version", "content-type", "delivered-to",
                                        "from",         "to",           "subject"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && strncasecmp(name, names[i], len) == 0)
            return true;
    return false;
}

/* At least two headers of mail, of which one has an address or is none that people write, and
 * nothing but headers before the first empty line. */
static bool is_mail(struct topic_text start)
{
    size_t known = 0;
    bool is_sure = false;
    size_t at = 0;
    bool is_mailbox = has_bytes(start, 0, "From ", 5);
    for (bool is_first = true; at < start.len; is_first = false) {
        const char *line = start.bytes + at;
        const char *end = memchr(line, '\n', start.len - at);
        size_t len = end ? (size_t)(end - line) : start.len - at;
        size_t name = header_name(line, len);
        if (len == 0 || line[0] == '\r')
            break;
        if (name == 0 && line[0] != ' ' && line[0] != '\t' && !(is_first && is_mailbox))
            return false;
        bool is_known = name > 0 && is_mail_header(line, name);
        known += is_known;
        is_sure = is_sure || is_mailbox || (is_known && name > strlen("subject")) ||
                  memchr(line, '@', len);
        at += len + 1;
    }
    return known >= 2 && is_sure;
}

/* ---- lists and Python's literals ---- */

static bool is_any(char byte, const char *bytes)
{
    return byte != '\0' && strchr(bytes, byte) != NULL;
}

/* Behind the string at `at`; 0: there is none in this line. */
static size_t string_end(struct topic_text text, size_t at)
{
    char quote = at < text.len ? text.bytes[at] : '\0';
    if (!is_any(quote, "\"'"))
        return 0;
    for (at++; at < text.len && text.bytes[at] != '\n'; at++) {
        if (text.bytes[at] == quote)
            return at + 1;
        at += text.bytes[at] == '\\';
    }
    return 0;
}

/* Whether a value is at `at`, and then a comma or, behind a text, a bracket: prose in quotes goes
 * on, and "[2024]" is a heading. */
static bool is_value(struct topic_text text, size_t at)
{
    size_t end = string_end(text, at);
    const char *ends = end > 0 ? ",:])}" : ",";
    if (end == 0 && at < text.len && isdigit((unsigned char)text.bytes[at]))
        for (end = at; end < text.len && is_any(text.bytes[end], "0123456789.");)
            end++;
    end = end > 0 ? topic_text_scan_skip(text, end, TOPIC_TEXT_SCAN_BLANKS) : 0;
    return end > 0 && (end == text.len || is_any(text.bytes[end], ends));
}

/* A line such as ["1", "text"] or (1, 'text'); "[Update] ..." and ("Quoted" ...) are prose. */
static bool is_list(struct topic_text start)
{
    const char *end = memchr(start.bytes, '\n', start.len);
    size_t len = end ? (size_t)(end - start.bytes) : start.len;
    size_t at = 0;
    while (len > 0 && memchr(" \t\r,;", start.bytes[len - 1], 5))
        len--;
    while (at < len && is_any(start.bytes[at], "[({"))
        at = topic_text_scan_skip(start, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    return len > 2 && at > 0 && is_any(start.bytes[len - 1], "])") && is_value(start, at);
}

/* Python's dictionary, or a list of them, however it is broken into lines. */
static bool is_dictionary(struct topic_text text)
{
    size_t at = 0;
    bool has_brace = false;
    while (at < text.len && is_any(text.bytes[at], "[({")) {
        has_brace = text.bytes[at] == '{';
        at = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
    }
    size_t end = has_brace ? string_end(text, at) : 0;
    return end > 0 && text.bytes[at] == '\'' && end < text.len && text.bytes[end] == ':';
}

static size_t skip_name(struct topic_text text, size_t at)
{
    while (at < text.len && (isalnum((unsigned char)text.bytes[at]) || text.bytes[at] == '_' ||
                             text.bytes[at] == '.'))
        at++;
    return at;
}

/* Row(title='Chips', ...), OrderedDict([('title', ...)]), Counter({'a': 1}), array(['a']). */
static bool is_python_object(struct topic_text text)
{
    size_t at = topic_text_scan_has_prefix_in_any_case(text, 0, "[")
                    ? topic_text_scan_skip(text, 1, TOPIC_TEXT_SCAN_BLANKS)
                    : 0;
    size_t open = skip_name(text, at);
    if (open == at || open + 1 >= text.len || text.bytes[open] != '(')
        return false;
    size_t inner = open + 1;
    size_t name = skip_name(text, inner);
    if (name > inner && name + 1 < text.len && text.bytes[name] == '=')
        return is_any(text.bytes[name + 1], "[({") || is_value(text, name + 1) ||
               topic_text_scan_has_prefix_in_any_case(text, name + 1, "None");
    while (inner < text.len && is_any(text.bytes[inner], "[({"))
        inner = topic_text_scan_skip(text, inner + 1, TOPIC_TEXT_SCAN_BLANKS);
    return inner > open + 1 && is_value(text, inner);
}

/* ---- prose below what looks like YAML or JSON5 ---- */

/* Behind the ':' of the name at `at`; 0: there is none. */
static size_t yaml_key_end(struct topic_text text, size_t at)
{
    size_t name = skip_name(text, at);
    bool has_key = name > at && name + 1 < text.len && text.bytes[name] == ':' &&
                   is_any(text.bytes[name + 1], " \r\n");
    return has_key ? name + 1 : 0;
}

#define PROSE_MIN_BLANKS 2

/* At least three words, at no indent, that begin with no key and no mark of a list. */
static bool is_prose_line(struct topic_text text, size_t at)
{
    size_t end = topic_text_scan_line_end(text, at);
    size_t quoted = string_end(text, at);
    size_t blanks = 0;
    for (size_t i = at; i < end; i++)
        blanks += text.bytes[i] == ' ';
    return blanks >= PROSE_MIN_BLANKS && !is_any(text.bytes[at], " \t-#%[]{}/*,&|>.") &&
           yaml_key_end(text, at) == 0 &&
           (quoted == 0 || quoted == text.len || text.bytes[quoted] != ':');
}

/* Whether prose goes on behind an empty line, as below an agenda, a recipe or an editor's note. */
static bool has_paragraph(struct topic_text text)
{
    bool is_behind_empty = false;
    for (size_t at = 0; at < text.len; at = topic_text_scan_next_line(text, at)) {
        if (is_behind_empty && is_prose_line(text, at))
            return true;
        is_behind_empty =
            topic_text_scan_skip(text, at, " \t") == topic_text_scan_line_end(text, at);
    }
    return false;
}

/* ---- JSON5 ---- */

/* Behind blanks and comments, from `at` on. */
static size_t skip_comments(struct topic_text text, size_t at)
{
    for (;;) {
        at = topic_text_scan_skip(text, at, TOPIC_TEXT_SCAN_BLANKS);
        bool is_block = topic_text_scan_has_prefix(text, at, "/*");
        if (!is_block && !topic_text_scan_has_prefix(text, at, "//"))
            return at;
        const char *mark = is_block ? "*/" : "\n";
        const char *end = memmem(text.bytes + at, text.len - at, mark, strlen(mark));
        at = end ? (size_t)(end - text.bytes) + strlen(mark) : text.len;
    }
}

/* An object, or a list of objects, with comments or with a name that has no quotes. */
static bool is_relaxed_json(struct topic_text text)
{
    size_t at = skip_comments(text, 0);
    bool has_comment = at > 0;
    bool has_brace = false;
    while (!has_brace && at < text.len && is_any(text.bytes[at], "[{")) {
        has_brace = text.bytes[at] == '{';
        size_t blank = topic_text_scan_skip(text, at + 1, TOPIC_TEXT_SCAN_BLANKS);
        at = skip_comments(text, at + 1);
        has_comment = has_comment || at > blank;
    }
    size_t name = skip_name(text, at);
    if (!has_brace || at == text.len || name == text.len)
        return false;
    if (text.bytes[at] == '"')
        return has_comment;
    size_t colon = topic_text_scan_skip(text, name, " ");
    return name > at && colon < text.len && text.bytes[colon] == ':' && !has_paragraph(text);
}

/* ---- YAML ---- */

/* A list of mappings: "- title: Chips", and "  body: ..." in the next line, or "- {title: ...". */
static bool is_yaml_list(struct topic_text text, size_t at)
{
    size_t indent = topic_text_scan_skip(text, at, " ") - at;
    if (!topic_text_scan_has_prefix_in_any_case(text, at + indent, "- "))
        return false;
    size_t item = topic_text_scan_skip(text, at + indent + 2, " ");
    if (item < text.len && text.bytes[item] == '{')
        return yaml_key_end(text, topic_text_scan_skip(text, item + 1, " ")) > 0;
    if (yaml_key_end(text, item) == 0)
        return false;
    size_t next = topic_text_scan_next_line(text, item);
    size_t key = topic_text_scan_skip(text, next, " ");
    return key >= next + indent + 2 && yaml_key_end(text, key) > 0;
}

/* "articles:", and a list of mappings below it. */
static bool is_yaml_mapping(struct topic_text text)
{
    size_t end = yaml_key_end(text, 0);
    return end > 0 && topic_text_scan_line_end(text, end) == topic_text_scan_skip(text, end, " ") &&
           is_yaml_list(text, topic_text_scan_next_line(text, end));
}

/* Where the line behind the next "---" begins, from `at` on; text.len: there is none. */
static size_t skip_fence(struct topic_text text, size_t at)
{
    const char *fence = memmem(text.bytes + at, text.len - at, "\n---", 4);
    size_t end =
        fence ? topic_text_scan_skip(text, (size_t)(fence - text.bytes) + 4, TOPIC_TEXT_SCAN_BLANKS)
              : text.len;
    return end > 0 && end < text.len && text.bytes[end - 1] == '\n' ? end : text.len;
}

bool topic_file_kind_is_yaml_documents(struct topic_text start)
{
    static const char *const keys[] = {"\nbody:", "\ntext:", "\ncontent:"};
    bool has_body = false;
    if (!topic_text_scan_has_prefix_in_any_case(start, 0, "---"))
        return false;
    size_t second = skip_fence(start, 3);
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        has_body = has_body || memmem(start.bytes, second, keys[i], strlen(keys[i]));
    size_t name = skip_name(start, second);
    return has_body && name > second && name + 1 < start.len && start.bytes[name] == ':' &&
           is_any(start.bytes[name + 1], " \r\n");
}

const char *topic_file_kind_unread(struct topic_text start, bool is_named_xml)
{
    size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    struct topic_text text = {start.bytes + at, start.len - at};
    if (text.len == 0)
        return NULL;
    const char *language = topic_language_kind_find(text);
    if (language)
        return language;
    if (is_mail(text))
        return "is mail: save each message as text without its headers first";
    if (is_dictionary(text))
        return "holds Python dictionaries, which are not JSON: write them with json.dumps";
    if (is_python_object(text))
        return "holds objects as Python prints them, which are not JSON: write their fields with "
               "json.dumps";
    if (is_relaxed_json(text))
        return "is JSON with comments or with names without quotes (JSON5, JavaScript): write it "
               "as JSON first";
    if (is_list(text))
        return "holds lists without names for their values: write JSON objects with the keys "
               "title, body and topics";
    if ((is_yaml_list(text, 0) || is_yaml_mapping(text)) && !has_paragraph(text))
        return TOPIC_FILE_KIND_YAML;
    if (topic_markup_kind_is_xml(text, is_named_xml))
        return "is XML, which is not read: convert it to HTML, CSV or JSON lines first";
    return NULL;
}
