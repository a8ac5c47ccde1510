#include "training/table/csv_cells.h"

#include <string.h>

#include "base/text_scan.h"

bool topic_csv_cells_are_quoted(struct topic_text row, size_t at)
{
    at = topic_text_scan_skip(row, at, " ");
    return at < row.len && row.bytes[at] == '"';
}

size_t topic_csv_cells_skip_quotes(struct topic_text row, size_t at, bool *is_closed)
{
    *is_closed = false;
    for (at = topic_text_scan_skip(row, at, " ") + 1; at < row.len; at++) {
        bool is_quote = row.bytes[at] == '"';
        *is_closed = is_quote && (at + 1 == row.len || row.bytes[at + 1] != '"');
        if (*is_closed)
            return at + 1;
        at += is_quote;
    }
    return row.len;
}

size_t topic_csv_cells_end(struct topic_text row, size_t at, char delimiter)
{
    bool is_closed;
    if (topic_csv_cells_are_quoted(row, at))
        at = topic_csv_cells_skip_quotes(row, at, &is_closed);
    const char *end = memchr(row.bytes + at, delimiter, row.len - at);
    return end ? (size_t)(end - row.bytes) : row.len;
}

size_t topic_csv_cells_count(struct topic_text line, char delimiter)
{
    size_t count = 1;
    for (size_t at = 0; (at = topic_csv_cells_end(line, at, delimiter)) < line.len; at++)
        count++;
    return count;
}
