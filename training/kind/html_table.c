#include "training/kind/html_table.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/blank_text.h"
#include "record/keys.h"

/* Spreadsheets have the letters of the columns above the names, and reports a caption. */
#define HEADER_MAX_ROWS 4

/* Of the words, so many times as many stand in tables as beside them. */
#define IN_TABLES_SHARE 4

/* A longer cell is no name of a column. */
#define NAME_MAX_BYTES 40

struct scan {
    size_t depth;    /* of the open tables */
    size_t inside;   /* bytes of words in tables, */
    size_t outside;  /* and beside them */
    size_t rows;     /* begun so far */
    size_t keys;     /* names of keys in the present row */
    bool has_text;   /* one of these is that of a text */
    bool is_headed;  /* an early row has the names */
    bool is_in_cell; /* `name` has its words */
    char name[NAME_MAX_BYTES];
    size_t name_len;
};

static bool is_named(struct topic_text tag, const char *name)
{
    size_t len = strlen(name);
    return topic_text_scan_has_prefix_in_any_case(tag, 0, name) &&
           (tag.len == len || !isalnum((unsigned char)tag.bytes[len]));
}

/* Counts the cell's name, if it is one of a key. */
static void end_cell(struct scan *scan)
{
    struct topic_text cell = topic_blank_text_trim((struct topic_text){scan->name, scan->name_len});
    const struct topic_keys_name *name =
        scan->is_in_cell ? topic_keys_find_column(cell.bytes, cell.len) : NULL;
    scan->keys += name != NULL;
    scan->has_text = scan->has_text || (name && (size_t)name->key < TOPIC_FIELD_COUNT);
    scan->is_in_cell = false;
}

static void end_row(struct scan *scan)
{
    end_cell(scan);
    scan->is_headed =
        scan->is_headed || (scan->has_text && scan->keys > 1 && scan->rows <= HEADER_MAX_ROWS);
    scan->keys = 0;
    scan->has_text = false;
}

/* What stands between < and >. */
static void take_tag(struct scan *scan, struct topic_text tag)
{
    bool closes = tag.len > 0 && tag.bytes[0] == '/';
    if (closes)
        tag = (struct topic_text){tag.bytes + 1, tag.len - 1};
    if (is_named(tag, "table"))
        scan->depth = closes ? scan->depth - (scan->depth > 0) : scan->depth + 1;
    if (is_named(tag, "tr") || is_named(tag, "table"))
        end_row(scan);
    scan->rows += is_named(tag, "tr") && !closes;
    if (is_named(tag, "td") || is_named(tag, "th")) {
        end_cell(scan);
        scan->is_in_cell = !closes;
        scan->name_len = 0;
    }
}

static void take_byte(struct scan *scan, char byte)
{
    bool is_word = !strchr(TOPIC_TEXT_SCAN_BLANKS, byte);
    scan->inside += is_word && scan->depth > 0;
    scan->outside += is_word && scan->depth == 0;
    if (scan->name_len < sizeof scan->name)
        scan->name[scan->name_len++] = byte;
    else
        scan->is_in_cell = false;
}

/* Behind the element that begins at `at` with this name, of which nothing is shown; `at`: it is
 * another. */
static size_t skip_element(struct topic_text text, size_t at, const char *name)
{
    struct topic_text rest = {text.bytes + at + 1, text.len - at - 1};
    if (!is_named(rest, name))
        return at;
    for (size_t end = at + 1; end + 1 < text.len; end++) {
        const char *open = memmem(text.bytes + end, text.len - end, "</", 2);
        if (!open)
            return text.len;
        end = (size_t)(open - text.bytes);
        if (is_named((struct topic_text){open + 2, text.len - end - 2}, name))
            return end;
    }
    return text.len;
}

/* Behind what is no text at the <. */
static size_t skip_hidden(struct topic_text text, size_t at)
{
    static const char *const hidden[] = {"head", "script", "style", "title"};
    if (topic_text_scan_has_prefix(text, at, "<!--")) {
        const char *end = memmem(text.bytes + at, text.len - at, "-->", 3);
        return end ? (size_t)(end - text.bytes) + 2 : text.len;
    }
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++) {
        size_t end = skip_element(text, at, hidden[i]);
        if (end > at)
            return end;
    }
    return at;
}

static void scan_page(struct scan *scan, struct topic_text text)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.bytes[at] != '<') {
            take_byte(scan, text.bytes[at]);
            continue;
        }
        at = skip_hidden(text, at);
        const char *end = at < text.len ? memchr(text.bytes + at, '>', text.len - at) : NULL;
        if (!end)
            return;
        take_tag(scan,
                 (struct topic_text){text.bytes + at + 1, (size_t)(end - text.bytes) - at - 1});
        at = (size_t)(end - text.bytes);
    }
}

bool topic_html_table_is(struct topic_text start)
{
    struct scan scan = {0};
    size_t at = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    if (!topic_text_scan_has_prefix(start, at, "<"))
        return false;
    scan_page(&scan, (struct topic_text){start.bytes + at, start.len - at});
    end_row(&scan);
    return scan.is_headed && scan.rows > 1 && scan.outside * IN_TABLES_SHARE <= scan.inside;
}
