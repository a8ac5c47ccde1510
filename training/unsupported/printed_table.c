#include "training/unsupported/printed_table.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/kind/table_kind.h"
#include "training/unsupported/source_scan.h"

bool topic_printed_table_is_ruled(struct topic_text text)
{
    struct topic_text head = topic_source_scan_first_line(text);
    struct topic_text rule = topic_source_scan_first_line(topic_source_scan_rest(text));
    size_t dashes = 0;
    size_t bars = 0;
    for (size_t i = 0; i < rule.len; i++) {
        dashes += rule.bytes[i] == '-';
        bars += topic_text_scan_is_any(rule.bytes[i], "+|");
        if (!topic_text_scan_is_any(rule.bytes[i], "-+|: "))
            return false;
    }
    return head.len > 0 && memchr(head.bytes, '|', head.len) && bars > 0 && dashes > bars;
}

/* ---- columns under each other ---- */

/* How many cells the line has, with so many blanks or more between two; *keys are those that could
 * name a key of a record. */
static size_t count_aligned(struct topic_text line, const char *gap, size_t *keys)
{
    size_t cells = 0;
    *keys = 0;
    for (size_t at = 0; at < line.len; cells++) {
        const char *next = memmem(line.bytes + at, line.len - at, gap, strlen(gap));
        size_t end = next ? (size_t)(next - line.bytes) : line.len;
        *keys += topic_table_kind_is_key((struct topic_text){line.bytes + at, end - at});
        at = topic_text_scan_skip(line, end, " ");
    }
    return cells;
}

static bool is_numbered(struct topic_text line, char digit)
{
    return line.len > 1 && line.bytes[0] == digit && line.bytes[1] == ' ';
}

/* "=====  =====", above the head of a simple table in reStructuredText. */
static bool is_rule(struct topic_text line)
{
    for (size_t i = 0; i < line.len; i++)
        if (!topic_text_scan_is_any(line.bytes[i], "= "))
            return false;
    return line.len > 0 && memchr(line.bytes, ' ', line.len) != NULL;
}

/* "-----  -----", below the names of columns, as SQL Server and Oracle write it. */
static bool is_dashes(struct topic_text line)
{
    size_t columns = 0;
    for (size_t at = 0; at < line.len; columns++) {
        size_t end = topic_text_scan_skip(line, at, "-");
        if (end < at + 3 || (end < line.len && line.bytes[end] != ' '))
            return false;
        at = topic_text_scan_skip(line, end, " ");
    }
    return columns > 1;
}

bool topic_printed_table_is_aligned(struct topic_text text)
{
    size_t keys;
    size_t words;
    size_t keys_of_row;
    struct topic_text head = topic_source_scan_take_line(&text);
    struct topic_text row = topic_source_scan_take_line(&text);
    struct topic_text next = topic_source_scan_take_line(&text);
    size_t cells = count_aligned(head, "  ", &keys);
    count_aligned(head, " ", &words);
    if ((is_rule(head) && is_rule(next)) || (head.len > 0 && is_dashes(row)))
        return true;
    if (words > 0 && is_numbered(row, '0') && (next.len == 0 || is_numbered(next, '1')))
        return true;
    return keys > 1 && count_aligned(row, "  ", &keys_of_row) == cells && keys_of_row == 0;
}

/* How many cells the line has, in quotes or without blanks, with one blank between two; 0: it is no
 * such line. *quoted: how many of them are in quotes. */
static size_t count_cells(struct topic_text line, size_t *quoted)
{
    size_t count = 0;
    *quoted = 0;
    for (size_t at = 0; at < line.len; at++, count++) {
        bool is_quoted = line.bytes[at] == '"';
        size_t start = at + is_quoted;
        const char *end = start < line.len
                              ? memchr(line.bytes + start, is_quoted ? '"' : ' ', line.len - start)
                              : NULL;
        if (is_quoted && !end)
            return 0;
        at = end ? (size_t)(end - line.bytes) + is_quoted : line.len;
        if (at == start || (at < line.len && line.bytes[at] != ' '))
            return 0;
        *quoted += is_quoted;
    }
    return count;
}

bool topic_printed_table_has_quoted_columns(struct topic_text start)
{
    size_t quoted;
    size_t in_row;
    size_t end = topic_text_scan_line_end(start, 0);
    size_t next = topic_text_scan_next_line(start, end);
    struct topic_text header = {start.bytes, end};
    struct topic_text row = {start.bytes + next, topic_text_scan_line_end(start, next) - next};
    size_t columns = count_cells(header, &quoted);
    size_t cells = count_cells(row, &in_row);
    return columns > 1 && quoted == columns && in_row > 0 &&
           (cells == columns || cells == columns + 1);
}

/* Where the sign is in "   name = value"; 0: the line is none. Counts the names that are keys. */
static size_t find_sign(struct topic_text line, size_t *keys)
{
    size_t start = topic_text_scan_skip(line, 0, " ");
    size_t end = topic_text_scan_find_any(line, start, " ");
    bool is_name = end > start && end < line.len;
    *keys +=
        is_name && topic_table_kind_is_key((struct topic_text){line.bytes + start, end - start});
    return is_name && topic_text_scan_has_prefix(line, end, " = ") ? end + 1 : 0;
}

/* The line at *at with the blanks before it. */
static struct topic_text take_line(struct topic_text text, size_t *at)
{
    size_t start = *at;
    size_t end = topic_text_scan_line_end(text, start);
    *at = topic_text_scan_next_line(text, end);
    return (struct topic_text){text.bytes + start, end - start};
}

/* The blanks before the first line are not in the text. */
bool topic_printed_table_is_listed(struct topic_text text)
{
    size_t keys = 0;
    size_t at = 0;
    size_t first_sign = find_sign(take_line(text, &at), &keys);
    size_t sign = find_sign(take_line(text, &at), &keys);
    struct topic_text line = take_line(text, &at);
    if (first_sign == 0 || sign == 0 || first_sign > sign ||
        (line.len > 0 && find_sign(line, &keys) != sign))
        return false;
    return keys > 0;
}
