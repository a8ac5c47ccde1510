#include "training/input/file_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <strings.h>

/* Text holds next to no control characters, and compressed or random bytes about one in ten. */
#define BINARY_MIN_CONTROLS 4
#define BINARY_SHARE 32

/* Where tar has its magic, in the header of the first member. */
#define TAR_MAGIC_OFFSET 257

struct signature {
    size_t offset;
    const char *bytes;
    size_t len;
    const char *sentence;
};

#define SIGNATURE(offset, bytes, sentence)                                                         \
    {                                                                                              \
        offset, bytes, sizeof(bytes) - 1, sentence                                                 \
    }
#define OFFICE "is an office document: save it as text or HTML first"
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
    SIGNATURE(0, "SQLite format 3",
              "is an SQLite database: export a table with `sqlite3 -header -csv` first"),
    SIGNATURE(0, "PAR1", "is Parquet: convert it to JSON lines or CSV first"),
    SIGNATURE(0, "ARROW1", "is Arrow: convert it to JSON lines or CSV first"),
    SIGNATURE(0, "\x93NUMPY", "is a NumPy array: write the texts as JSON lines first"),
    SIGNATURE(0, "\x89PNG", IMAGE),
    SIGNATURE(0, "\xff\xd8\xff", IMAGE),
    SIGNATURE(0, "GIF8", IMAGE),
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

const char *topic_file_kind_binary(struct topic_text start)
{
    for (size_t i = 0; i < sizeof binaries / sizeof *binaries; i++)
        if (has_bytes(start, binaries[i].offset, binaries[i].bytes, binaries[i].len))
            return binaries[i].sentence;
    size_t controls = 0;
    for (size_t i = 0; i < start.len; i++)
        controls += is_control((unsigned char)start.bytes[i]);
    return controls >= BINARY_MIN_CONTROLS && controls * BINARY_SHARE > start.len
               ? "is binary, not text: save the articles as text, HTML, CSV or JSON lines first"
               : NULL;
}

static size_t skip_blanks(struct topic_text text, size_t at)
{
    while (at < text.len && memchr(" \t\r\n", text.bytes[at], 4))
        at++;
    return at;
}

static bool begins_with(struct topic_text text, size_t at, const char *prefix)
{
    size_t len = strlen(prefix);
    return text.len - at >= len && strncasecmp(text.bytes + at, prefix, len) == 0;
}

/* Whether the tag at `at` has this name: a longer name is another tag. */
static bool is_tag(struct topic_text text, size_t at, const char *tag)
{
    size_t end = at + strlen(tag);
    return begins_with(text, at, tag) &&
           (end == text.len || !isalnum((unsigned char)text.bytes[end]));
}

/* ---- HTML and XML ---- */

/* Where the first tag is, behind the XML declaration, comments and a document type that is not
 * HTML's; text.len: there is none. */
static size_t skip_prolog(struct topic_text text)
{
    size_t at = skip_blanks(text, 0);
    while (at < text.len) {
        const char *end = begins_with(text, at, "<!--") ? "-->" : ">";
        if (!begins_with(text, at, "<?") && !begins_with(text, at, "<!--") &&
            !(begins_with(text, at, "<!doctype") && !is_tag(text, at, "<!doctype html")))
            return at;
        const char *found = memmem(text.bytes + at, text.len - at, end, strlen(end));
        at = found ? skip_blanks(text, (size_t)(found - text.bytes) + strlen(end)) : text.len;
    }
    return at;
}

bool topic_file_kind_is_html(struct topic_text start)
{
    static const char *const tags[] = {"<!doctype html", "<html",  "<head", "<body",
                                       "<script",        "<style", "<meta", "<title"};
    size_t at = skip_prolog(start);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (is_tag(start, at, tags[i]))
            return true;
    return false;
}

bool topic_file_kind_is_feed(struct topic_text start)
{
    static const char *const roots[] = {"<rss", "<feed", "<rdf:rdf"};
    size_t at = skip_prolog(start);
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (is_tag(start, at, roots[i]))
            return true;
    return false;
}

static bool is_xml(struct topic_text start)
{
    static const char *const roots[] = {"<rss", "<feed", "<rdf", "<nitf", "<newsml", "<newsitem"};
    size_t at = skip_blanks(start, 0);
    if (begins_with(start, at, "<?xml") || begins_with(start, at, "<!doctype"))
        return true;
    at = skip_prolog(start);
    for (size_t i = 0; i < sizeof roots / sizeof *roots; i++)
        if (is_tag(start, at, roots[i]))
            return true;
    return false;
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

/* At least two headers of mail, and nothing but headers before the first empty line. */
static bool is_mail(struct topic_text start)
{
    size_t known = 0;
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
        known += name > 0 && is_mail_header(line, name);
        at += len + 1;
    }
    return known >= 2;
}

/* ---- lists and Python's literals ---- */

/* A line such as ["1", "text"] or {'title': 'text'}; "[Update] ..." is prose. */
static bool is_list(struct topic_text start)
{
    const char *end = memchr(start.bytes, '\n', start.len);
    size_t len = end ? (size_t)(end - start.bytes) : start.len;
    while (len > 0 && memchr(" \t\r,", start.bytes[len - 1], 4))
        len--;
    return len > 2 &&
           ((start.bytes[0] == '[' && start.bytes[len - 1] == ']') ||
            (start.bytes[0] == '(' && start.bytes[len - 1] == ')')) &&
           memchr("\"'[{(", start.bytes[1], 5);
}

const char *topic_file_kind_unread(struct topic_text start)
{
    size_t at = skip_blanks(start, 0);
    struct topic_text text = {start.bytes + at, start.len - at};
    if (text.len == 0)
        return NULL;
    if (begins_with(text, 0, "{\\rtf"))
        return "is RTF: convert it with `unrtf --text`, or save it as text first";
    if (is_xml(text))
        return "is XML, which is not read: convert it to HTML, CSV or JSON lines first";
    if (is_mail(text))
        return "is mail: save each message as text without its headers first";
    if (begins_with(text, 0, "{'") || begins_with(text, 0, "[{'"))
        return "holds Python dictionaries, which are not JSON: write them with json.dumps";
    if (is_list(text))
        return "holds lists without names for their values: write JSON objects with the keys "
               "title, body and topics";
    return NULL;
}
