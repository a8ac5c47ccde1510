#include "training/kind/line_scan.h"

#include <string.h>

#include "base/text_scan.h"

bool topic_line_scan_is_blank(char byte)
{
    return byte == ' ' || byte == '\t';
}

bool topic_line_scan_next(struct topic_text *rest, struct topic_text *line)
{
    size_t len = 0;
    if (rest->len == 0)
        return false;
    while (len < rest->len && rest->bytes[len] != '\n' && rest->bytes[len] != '\r')
        len++;
    *line = (struct topic_text){rest->bytes, len};
    len += len < rest->len;
    *rest = (struct topic_text){rest->bytes + len, rest->len - len};
    return true;
}

bool topic_line_scan_next_word(struct topic_text *rest, struct topic_text *word)
{
    size_t len = 0;
    while (rest->len > 0 && topic_line_scan_is_blank(rest->bytes[0]))
        *rest = (struct topic_text){rest->bytes + 1, rest->len - 1};
    while (len < rest->len && !topic_line_scan_is_blank(rest->bytes[len]))
        len++;
    *word = (struct topic_text){rest->bytes, len};
    *rest = (struct topic_text){rest->bytes + len, rest->len - len};
    return len > 0;
}

struct topic_text topic_line_scan_next_cell(struct topic_text *rest)
{
    const char *tab = rest->len > 0 ? memchr(rest->bytes, '\t', rest->len) : NULL;
    struct topic_text cell = {rest->bytes, tab ? (size_t)(tab - rest->bytes) : rest->len};
    size_t used = cell.len + (tab != NULL);
    *rest = (struct topic_text){rest->bytes + used, rest->len - used};
    return cell;
}

struct topic_line_scan_counts topic_line_scan_count(struct topic_text start,
                                                    topic_line_question *is_so)
{
    struct topic_line_scan_counts seen = {0};
    struct topic_text line;
    while (topic_line_scan_next(&start, &line)) {
        if (topic_text_scan_trim(line, TOPIC_LINE_SCAN_BLANKS).len == 0 ||
            (start.len == 0 && seen.lines > 0 && !is_so(line)))
            continue;
        seen.lines++;
        seen.count += is_so(line);
    }
    return seen;
}

bool topic_line_scan_are_all(struct topic_text start, topic_line_question *is_so)
{
    struct topic_line_scan_counts seen = topic_line_scan_count(start, is_so);
    return seen.lines > 0 && seen.count == seen.lines;
}

bool topic_line_scan_are_most(struct topic_text start, topic_line_question *is_so)
{
    struct topic_line_scan_counts seen = topic_line_scan_count(start, is_so);
    return seen.count > 0 && seen.count * 2 >= seen.lines;
}
