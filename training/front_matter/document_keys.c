#include "training/front_matter/document_keys.h"

#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"

#define KEY_MAX_BYTES 40

/* Lines above the text; a document has a dozen. */
#define LINES_MAX 1000

enum line_kind {
    LINE_OTHER, /* of the text */
    LINE_BLANK,
    LINE_KEY,
    LINE_MORE,  /* of the value before it */
    LINE_PLAIN, /* above the text, but no key: a drawer, a directive, an underline, the author */
    LINE_TITLE
};

/* A line above the text, and where the next one begins. */
struct line {
    enum line_kind kind;
    bool is_list; /* the value is a list with blanks between its items */
    struct topic_text key;
    struct topic_text value;
    size_t next;
};

struct scanner {
    struct topic_text file;
    size_t at;
    size_t count; /* lines so far */
    bool is_drawer;
    bool is_meta;      /* behind ".. meta::", whose keys are indented */
    bool has_key;      /* a value may go on in an indented line */
    bool has_author;   /* the next line may be the author of an AsciiDoc document */
    bool is_underline; /* the next line is that of the title */
};

static bool is_letter(char byte)
{
    return ((byte | 0x20) >= 'a' && (byte | 0x20) <= 'z') || (byte >= '0' && byte <= '9');
}

static struct topic_text trim(struct topic_text text)
{
    return topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS);
}

static struct topic_text line_at(struct topic_text file, size_t at)
{
    struct topic_text line = {file.bytes + at, topic_text_scan_next_line(file, at) - at};
    while (line.len > 0 && memchr(" \t\r\n", line.bytes[line.len - 1], 4))
        line.len--;
    return line;
}

/* Reads a key behind `prefix`, and its value behind `mark`. */
static bool read_key(struct topic_text line, const char *prefix, const char *mark,
                     struct line *found)
{
    size_t start = strlen(prefix);
    size_t at = start;
    if (!topic_text_scan_has_prefix(line, 0, prefix))
        return false;
    while (at < line.len &&
           (is_letter(line.bytes[at]) || (at > start && memchr("_- ", line.bytes[at], 3))))
        at++;
    size_t value = at + strlen(mark);
    if (at == start || at - start > KEY_MAX_BYTES || !topic_text_scan_has_prefix(line, at, mark) ||
        (value < line.len && !memchr(" \t", line.bytes[value], 2)))
        return false;
    found->kind = LINE_KEY;
    found->key = (struct topic_text){line.bytes + start, at - start};
    found->value = trim((struct topic_text){line.bytes + value, line.len - value});
    return true;
}

static bool read_any_key(struct topic_text line, struct line *found)
{
    static const struct {
        const char *prefix;
        const char *mark;
        bool is_list; /* of Hugo */
    } ways[] = {{"#+", ":", false},
                {"#+", "[]:", true},
                {":", ":", false},
                {".. ", ":", false},
                {"", "::", false}};
    bool is_key = false;
    for (size_t i = 0; !is_key && i < sizeof ways / sizeof *ways; i++) {
        is_key = read_key(line, ways[i].prefix, ways[i].mark, found);
        found->is_list = is_key && ways[i].is_list;
    }
    return is_key;
}

/* A line of one sign again and again, as under a title. */
static bool is_rule(struct topic_text line)
{
    size_t at = 0;
    while (at < line.len && line.bytes[at] == line.bytes[0])
        at++;
    return line.len >= 3 && at == line.len && memchr("=-~#*^\"'`+:._", line.bytes[0], 13);
}

static bool is_word(struct topic_text line, const char *word)
{
    return line.len == strlen(word) &&
           topic_text_scan_is_same_in_any_case(line.bytes, word, line.len);
}

/* The first line with words is a title if it has a line under it, or is AsciiDoc's. */
static bool read_title(struct scanner *scanner, struct topic_text line, struct line *found)
{
    bool is_asciidoc = topic_text_scan_has_prefix(line, 0, "= ");
    if (scanner->has_key || scanner->is_meta)
        return false;
    scanner->is_underline = !is_asciidoc && found->next < scanner->file.len && line.len > 0 &&
                            line.bytes[0] != ' ' && is_rule(line_at(scanner->file, found->next));
    if (!is_asciidoc && !scanner->is_underline)
        return false;
    scanner->has_author = is_asciidoc;
    found->kind = LINE_TITLE;
    found->value = is_asciidoc ? trim((struct topic_text){line.bytes + 2, line.len - 2}) : line;
    return true;
}

static bool read_indented(struct scanner *scanner, struct topic_text line, struct line *found)
{
    if (line.bytes[0] != ' ' && line.bytes[0] != '\t')
        return false;
    found->value = trim(line);
    if (scanner->is_meta)
        return read_key(found->value, ":", ":", found);
    found->kind = LINE_MORE;
    return scanner->has_key;
}

/* What is above the text, but holds nothing of the article. */
static bool is_plain(struct scanner *scanner, struct topic_text line)
{
    bool was_author = scanner->has_author;
    scanner->has_author = false;
    if (scanner->is_drawer) {
        scanner->is_drawer = !is_word(line, ":end:");
        return true;
    }
    scanner->is_drawer = is_word(line, ":properties:");
    bool is_meta = is_word(line, ".. meta::");
    bool is_comment = is_word(line, "<!--") || is_word(line, "-->");
    scanner->is_meta = scanner->is_meta || is_meta;
    return scanner->is_drawer || is_meta || is_comment ||
           (was_author && line.bytes[0] != ':' && memchr(line.bytes, '@', line.len)) ||
           (scanner->count == 0 && is_rule(line)); /* above the title */
}

/* The next line. LINE_OTHER: the text begins. */
static struct line next_line(struct scanner *scanner)
{
    struct line found = {.kind = LINE_OTHER};
    if (scanner->at >= scanner->file.len || scanner->count == LINES_MAX)
        return found;
    struct topic_text line = line_at(scanner->file, scanner->at);
    found.next = topic_text_scan_next_line(scanner->file, scanner->at);
    if (line.len == 0)
        found.kind = LINE_BLANK;
    else if (scanner->is_underline || is_plain(scanner, line))
        found.kind = LINE_PLAIN;
    else if (!read_indented(scanner, line, &found) && !read_any_key(line, &found))
        read_title(scanner, line, &found);
    scanner->is_underline = found.kind == LINE_TITLE && scanner->is_underline;
    if (found.kind == LINE_BLANK)
        scanner->is_meta = false;
    scanner->has_key = found.kind == LINE_KEY || found.kind == LINE_MORE ||
                       (scanner->has_key && found.kind != LINE_BLANK);
    if (found.kind != LINE_OTHER) {
        scanner->at = found.next;
        scanner->count++;
    }
    return found;
}

static bool is_known(struct topic_text key)
{
    static const char *const known[] = {"title",    "date",        "modified", "author",
                                        "authors",  "category",    "tags",     "keywords",
                                        "filetags", "description", "slug",     "summary",
                                        "subtitle", "topics",      "abstract", "email"};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(key, known);
}

size_t topic_document_keys_find(struct topic_text file)
{
    struct scanner scanner = {.file = file};
    bool has_known = false;
    size_t end = 0;
    for (;;) {
        struct line line = next_line(&scanner);
        /* A title behind the keys is a heading of the text. */
        if (line.kind == LINE_OTHER || (line.kind == LINE_TITLE && has_known))
            return has_known ? end : 0;
        has_known = has_known || (line.kind == LINE_KEY && is_known(line.key));
        end = scanner.at;
    }
}

/* ":AI:Energy:" as a list, or "AI Energy". */
static json_t *split_tags(struct topic_text value, const char *separators)
{
    json_t *list = json_array();
    for (size_t at = 0; at < value.len;) {
        size_t end = topic_text_scan_find_any(value, at, separators);
        if (end > at && json_array_append_new(list, json_stringn(value.bytes + at, end - at)) < 0) {
            json_decref(list);
            return NULL;
        }
        at = end + 1;
    }
    return list;
}

static int put(json_t *object, json_t *lines, const char *name, json_t *value, size_t number,
               struct topic_error *err)
{
    if (!value || json_object_set_new(object, name, value) < 0 ||
        json_object_set_new(lines, name, json_integer((json_int_t)number)) < 0)
        return topic_error_set(err, "the value of \"%s\" is not UTF-8, or memory is out", name);
    return 0;
}

static bool is_tags(const struct line *line)
{
    static const char *const tags[] = {"filetags"};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(line->key, tags);
}

/* Between the items of a list; NULL: the value is none. Whoever writes commas means these. */
static const char *separators_of(const struct line *line)
{
    if (line->is_list)
        return topic_text_scan_find_any(line->value, 0, ",") < line->value.len ? "," : " \t";
    return is_tags(line) ? ":" : NULL;
}

/* Keys that mean nothing here may stand several times, as #+OPTIONS does; the first is kept. */
static int add_key(json_t *object, json_t *lines, const struct line *line, char *name,
                   size_t number, struct topic_error *err)
{
    const char *separators = separators_of(line);
    memcpy(name, line->key.bytes, line->key.len);
    name[line->key.len] = '\0';
    for (char *byte = name; *byte; byte++)
        *byte = (char)(*byte >= 'A' && *byte <= 'Z' ? *byte | 0x20 : *byte);
    if (is_tags(line))
        memcpy(name, "tags", sizeof "tags");
    if (json_object_get(object, name))
        return is_known(line->key)
                   ? topic_error_set(err, "the key \"%s\" stands twice: remove one", name)
                   : 0;
    return put(object, lines, name,
               separators ? split_tags(line->value, separators)
                          : json_stringn(line->value.bytes, line->value.len),
               number, err);
}

static int continue_value(json_t *object, const char *name, struct topic_text more,
                          struct topic_error *err)
{
    const char *text = json_string_value(json_object_get(object, name));
    json_t *longer =
        text ? json_sprintf("%s%s%.*s", text, *text ? " " : "", (int)more.len, more.bytes) : NULL;
    if (text && (!longer || json_object_set_new(object, name, longer) < 0))
        return topic_error_set(err, "the value of \"%s\" is not UTF-8, or memory is out", name);
    return 0;
}

json_t *topic_document_keys_parse(struct topic_text text, json_t *lines, size_t *line,
                                  struct topic_error *err)
{
    struct scanner scanner = {.file = text};
    char name[KEY_MAX_BYTES + 1] = "";
    json_t *object = json_object();
    int status = 0;
    for (struct line found = next_line(&scanner); found.kind != LINE_OTHER;
         found = next_line(&scanner)) {
        *line = scanner.count - 1;
        if (found.kind == LINE_KEY)
            status = add_key(object, lines, &found, name, *line, err);
        else if (found.kind == LINE_MORE)
            status = continue_value(object, name, found.value, err);
        else if (found.kind == LINE_TITLE && !json_object_get(object, "title"))
            status = put(object, lines, "title", json_stringn(found.value.bytes, found.value.len),
                         *line, err);
        if (status < 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}
