#include "training/table/csv_unclosed.h"

#include "base/text_scan.h"
#include "record/keys.h"
#include "training/table/csv_cells.h"

/* So many lines are looked at: one page of a text, or rows enough. */
#define LINES_MAX 20

/* Rows have shorter ones among them, and a text has lines with as many commas. Of the lines, so
 * many in each four are rows if the table goes on. */
#define ROWS_OF_FOUR 3

/* Fewer rows behind a text may be lines of it. */
#define ROWS_MIN 3

/* Where the cell begins that a quote opens and that `rest` ends in; rest.len: there is none. */
static size_t find_opening(struct topic_text rest, char delimiter)
{
    bool is_closed = true;
    for (size_t at = 0; at < rest.len; at = topic_csv_cells_end(rest, at, delimiter) + 1) {
        if (topic_csv_cells_are_quoted(rest, at))
            topic_csv_cells_skip_quotes(rest, at, &is_closed);
        if (!is_closed)
            return at;
    }
    return rest.len;
}

static struct topic_text line_at(struct topic_text text, size_t at)
{
    return (struct topic_text){text.bytes + at, topic_text_scan_line_end(text, at) - at};
}

/* Rows that leave out the last cells are like the row before. A line of a text has no tab. */
static bool is_row(struct topic_text line, const struct topic_csv_style *style)
{
    size_t cells = topic_csv_cells_count(line, style->delimiter);
    if (!style->has_row_of_no_quotes && !topic_csv_cells_are_quoted(line, 0))
        return false;
    if (style->columns == 1)
        return !style->has_row_of_lines;
    return cells == style->columns ||
           (cells > 1 && (cells == style->last_cells || style->delimiter == '\t'));
}

/* Whether rows of the table begin at `at`, at least `min` of them. */
static bool are_rows(struct topic_text text, size_t at, size_t min,
                     const struct topic_csv_style *style)
{
    size_t lines = 0;
    size_t rows = 0;
    while (at < text.len && lines < LINES_MAX) {
        struct topic_text line = line_at(text, at);
        bool is_blank = topic_keys_is_blank(line.bytes, line.len);
        bool has_cells = !is_blank && is_row(line, style);
        if (lines == 0 && !is_blank && !has_cells)
            return false;
        lines += !is_blank;
        rows += has_cells;
        at = topic_text_scan_next_line(text, at);
    }
    return rows >= min && rows * 4 >= lines * ROWS_OF_FOUR;
}

static size_t count_lines(struct topic_text text, size_t from, size_t to)
{
    size_t lines = 0;
    for (size_t at = from; (at = topic_text_scan_next_line(text, at)) <= to && at < text.len;)
        lines++;
    return lines;
}

/* No line at all behind the quote is none that is lost. */
static bool is_blank_between(struct topic_text text, size_t from, size_t to)
{
    return from >= to || topic_keys_is_blank(text.bytes + from, to - from);
}

bool topic_csv_unclosed_find(struct topic_text text, const struct topic_csv_style *style,
                             struct topic_csv_unclosed *unclosed)
{
    struct topic_text row = {text.bytes + unclosed->row, unclosed->end - unclosed->row};
    size_t quote = unclosed->row + find_opening(row, style->delimiter);
    size_t at = topic_text_scan_next_line(text, quote);
    if (quote == unclosed->end || is_blank_between(text, at, unclosed->end) ||
        are_rows(text, at, 1, style))
        return false;
    while (at < unclosed->end && !are_rows(text, at, ROWS_MIN, style))
        at = topic_text_scan_next_line(text, at);
    unclosed->quote = count_lines(text, unclosed->row, quote);
    unclosed->resume = at;
    return true;
}
