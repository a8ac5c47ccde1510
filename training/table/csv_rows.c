#include "training/table/csv_rows.h"

#include <csv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/keys.h"

#define LENIENT CSV_EMPTY_IS_NULL
#define STRICT (CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL)

/* How the quotes of a row are read. */
enum quoting {
    QUOTING_DOUBLED, /* "" within quotes is a quote, as in RFC 4180 */
    QUOTING_ESCAPED, /* \" is one too, as MySQL, PHP and R write it */
    QUOTING_LENIENT  /* a quote within a cell without quotes is text */
};

static void on_cell(void *bytes, size_t len, void *context)
{
    struct topic_csv_rows *rows = context;
    if (topic_buffer_append(&rows->cells, bytes, len, NULL) < 0 ||
        topic_memory_reserve(&rows->ends, &rows->cell_capacity, rows->cell_count + 1,
                             sizeof *rows->ends, NULL) < 0) {
        rows->out_of_memory = true;
        return;
    }
    rows->ends[rows->cell_count++] = rows->cells.len;
}

static void on_row(int last_byte, void *context)
{
    (void)last_byte;
    ((struct topic_csv_rows *)context)->row_is_complete = true;
}

struct topic_text topic_csv_rows_cell(const struct topic_csv_rows *rows, size_t index)
{
    size_t start = index ? rows->ends[index - 1] : 0;
    return (struct topic_text){rows->cells.len ? rows->cells.bytes + start : "",
                               rows->ends[index] - start};
}

static void begin_row(struct topic_csv_rows *rows)
{
    topic_buffer_reset(&rows->cells);
    rows->cell_count = 0;
    rows->row_is_complete = false;
}

/* The cells of one line between tabs, with their quotes. */
static void split_tabs(struct topic_csv_rows *rows, size_t end)
{
    const char *bytes = rows->text.bytes;
    size_t stop = end;
    begin_row(rows);
    while (stop > rows->at && (bytes[stop - 1] == '\n' || bytes[stop - 1] == '\r'))
        stop--;
    for (size_t start = rows->at; start <= stop;) {
        const char *tab = memchr(bytes + start, '\t', stop - start);
        size_t cell_end = tab ? (size_t)(tab - bytes) : stop;
        on_cell((void *)(uintptr_t)(bytes + start), cell_end - start, rows);
        start = cell_end + 1;
    }
    rows->row_is_complete = true;
}

/* Between tabs, a tab is no white space around a cell. */
static int is_space(unsigned char byte)
{
    return byte == ' ';
}

/* Ends the last line of a table as other lines are ended. -1: within quotes. */
static int finish_line(struct csv_parser *parser, struct topic_csv_rows *rows)
{
    csv_parse(parser, "\n", 1, on_cell, on_row, rows);
    return rows->row_is_complete ? 0 : -1;
}

/* Passes a line to libcsv, which knows no \" and is given "" instead. */
static int parse_line(struct csv_parser *parser, struct topic_csv_rows *rows,
                      struct topic_text line, enum quoting quoting)
{
    if (quoting == QUOTING_ESCAPED) {
        topic_buffer_reset(&rows->line_copy);
        if (topic_buffer_append(&rows->line_copy, line.bytes, line.len, NULL) < 0) {
            rows->out_of_memory = true;
            return -1;
        }
        line.bytes = rows->line_copy.bytes;
        for (size_t i = 0; i + 1 < line.len; i++) {
            bool is_escape = rows->line_copy.bytes[i] == '\\';
            if (is_escape && rows->line_copy.bytes[i + 1] == '"')
                rows->line_copy.bytes[i] = '"';
            i += is_escape;
        }
    }
    return csv_parse(parser, line.bytes, line.len, on_cell, on_row, rows) == line.len ? 0 : -1;
}

/* Passes lines to libcsv until a row is complete, and counts them; a lenient row is one line, so
 * that no quote is looked for in all that follow. -1: the quotes do not balance. */
static int parse(struct topic_csv_rows *rows, enum quoting quoting, size_t *end, size_t *lines)
{
    bool is_strict = quoting != QUOTING_LENIENT;
    struct topic_text text = rows->text;
    struct csv_parser parser;
    int status = 0;
    begin_row(rows);
    *end = rows->at;
    *lines = 0;
    if (csv_init(&parser, is_strict ? STRICT : LENIENT) != 0) {
        rows->out_of_memory = true;
        return -1;
    }
    csv_set_delim(&parser, (unsigned char)rows->delimiter);
    if (rows->delimiter == '\t')
        csv_set_space_func(&parser, is_space);
    while (status == 0 && !rows->row_is_complete && *end < text.len && (is_strict || *lines == 0)) {
        size_t start = *end;
        *end = topic_text_scan_next_line(text, start);
        ++*lines;
        /* As much again each time: by its own 128 bytes, libcsv copies a long cell all too
         * often. */
        csv_set_blk_size(&parser, *end - rows->at);
        rows->quotes_end = start;
        status = *end - rows->at > TOPIC_CSV_ROW_MAX_BYTES
                     ? -1
                     : parse_line(&parser, rows,
                                  (struct topic_text){text.bytes + start, *end - start}, quoting);
    }
    if (status == 0 && !rows->row_is_complete) {
        rows->quotes_end = text.len;
        status = is_strict ? csv_fini(&parser, on_cell, on_row, rows) : finish_line(&parser, rows);
    }
    csv_free(&parser);
    return status;
}

/* Whether a cell of several lines holds tabs: a text with a table, or a quote at the beginning of a
 * line of text has met one in a later line. */
static bool has_cell_of_tabs(const struct topic_csv_rows *rows)
{
    for (size_t i = 0; i < rows->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        if (memchr(cell.bytes, '\t', cell.len) && memchr(cell.bytes, '\n', cell.len))
            return true;
    }
    return false;
}

/* Of four lines within quotes so many have the cells of a row where they are rows. */
#define ROWS_OF_FOUR 3

/* Whether the lines from the row's beginning to `end` are rows of their own. */
static bool are_rows(const struct topic_csv_rows *rows, size_t end)
{
    size_t lines = 0;
    size_t whole = 0;
    for (size_t at = rows->at, next; at < end; at = next, lines++) {
        next = topic_text_scan_next_line(rows->text, at);
        size_t cells = 1;
        for (size_t i = at; i < next; i++)
            cells += rows->text.bytes[i] == '\t';
        whole += cells == rows->column_count;
    }
    return whole * 4 >= lines * ROWS_OF_FOUR;
}

/* Whether a quote of the row opens a text that is cut, or whose end has no quote, rather than a row
 * of it being amiss. */
static bool is_unclosed(struct topic_csv_rows *rows, size_t quotes_end)
{
    rows->style.delimiter = rows->delimiter;
    rows->style.columns = rows->column_count;
    rows->unclosed = (struct topic_csv_unclosed){.row = rows->at, .end = quotes_end};
    return rows->column_count > 0 &&
           topic_csv_unclosed_find(rows->text, &rows->style, &rows->unclosed);
}

/* The row is in quotes as a spreadsheet writes it, or its quotes are text. */
static enum topic_csv_status read_tabs(struct topic_csv_rows *rows, size_t *end, size_t *lines)
{
    size_t first_end = *end;
    if (memchr(rows->text.bytes + rows->at, '"', first_end - rows->at)) {
        int status = parse(rows, QUOTING_DOUBLED, end, lines);
        bool is_whole = *lines == 1 || (rows->cell_count == rows->column_count &&
                                        !(has_cell_of_tabs(rows) && are_rows(rows, *end)));
        if (status == 0 && is_whole)
            return TOPIC_CSV_ROW;
        if (status < 0 && is_unclosed(rows, rows->quotes_end))
            return TOPIC_CSV_UNCLOSED;
    }
    split_tabs(rows, first_end);
    *end = first_end;
    *lines = 1;
    return TOPIC_CSV_ROW;
}

/* Whether the row is one with \" for a quote: read so, it has no more cells than the header. */
static bool is_escaped(struct topic_csv_rows *rows, size_t *end, size_t *lines)
{
    size_t first_end = topic_text_scan_next_line(rows->text, rows->at);
    return rows->column_count > 0 &&
           memmem(rows->text.bytes + rows->at, first_end - rows->at, "\\\"", 2) &&
           parse(rows, QUOTING_ESCAPED, end, lines) == 0 && rows->cell_count <= rows->column_count;
}

static enum topic_csv_status read_quoted(struct topic_csv_rows *rows, size_t *end, size_t *lines)
{
    if (parse(rows, QUOTING_DOUBLED, end, lines) == 0)
        return TOPIC_CSV_ROW;
    size_t doubled_lines = *lines;
    size_t quotes_end = rows->quotes_end;
    if (is_escaped(rows, end, lines))
        return TOPIC_CSV_ROW;
    bool is_text = doubled_lines == 1 && parse(rows, QUOTING_LENIENT, end, lines) == 0 &&
                   rows->cell_count == rows->column_count;
    if (is_text)
        return TOPIC_CSV_ROW;
    return is_unclosed(rows, quotes_end) ? TOPIC_CSV_UNCLOSED : TOPIC_CSV_UNBALANCED;
}

static bool is_blank_line(const struct topic_csv_rows *rows, size_t end)
{
    return topic_keys_is_blank(rows->text.bytes + rows->at, end - rows->at);
}

/* ---- escapes ---- */

#define ESCAPED "ntrN\\"

/* Whether the quote at `at` begins a cell that a program with quotes would have written so: one
 * that has quotes, a line break or a tab. Others hold a title in quotes, "A robot", or begin with
 * one. */
static bool is_quoting(struct topic_text text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && !memchr("\"\t\r\n", text.bytes[end], 4))
        end++;
    return end == text.len || text.bytes[end] != '"' ||
           (end + 1 < text.len && text.bytes[end + 1] == '"');
}

/* Whether cells are in quotes: those of the header, or one that must be. */
static bool has_quoting(struct topic_text text)
{
    size_t header = topic_text_scan_next_line(text, 0);
    for (size_t at = 0; at < text.len; at++) {
        const char *quote = memchr(text.bytes + at, '"', text.len - at);
        if (!quote)
            return false;
        at = (size_t)(quote - text.bytes);
        bool begins_cell = at == 0 || memchr("\t\r\n", text.bytes[at - 1], 3);
        if (begins_cell && (at < header || is_quoting(text, at)))
            return true;
    }
    return false;
}

/* C:\new, a path whose backslash is not escaped. */
static bool is_in_path(struct topic_text text, const char *backslash)
{
    size_t at = (size_t)(backslash - text.bytes);
    return at > 1 && text.bytes[at - 1] == ':' && memchr("CDEFcdef", text.bytes[at - 2], 8) &&
           (at == 2 || memchr(" \t\n\"'(", text.bytes[at - 3], 6)) && at + 1 < text.len &&
           text.bytes[at + 1] != '\\';
}

bool topic_csv_rows_are_escaped(struct topic_text text)
{
    bool has_escape = false;
    if (text.len == 0 || has_quoting(text))
        return false;
    for (const char *at = text.bytes, *end = at + text.len;
         (at = memchr(at, '\\', (size_t)(end - at))); at += 2) {
        if (at + 1 == end || !memchr(ESCAPED, at[1], sizeof ESCAPED - 1) || is_in_path(text, at))
            return false;
        has_escape = true;
    }
    return has_escape;
}

static char escaped(char byte)
{
    return byte == 'n' ? '\n' : byte == 't' ? '\t' : byte == 'r' ? '\r' : byte;
}

/* Writes the characters that are meant, in place; the cell \N stays. */
static void unescape(struct topic_csv_rows *rows)
{
    char *bytes = rows->cells.bytes;
    size_t to = 0;
    for (size_t cell = 0, at = 0; cell < rows->cell_count; cell++) {
        size_t end = rows->ends[cell];
        bool has_value = end - at != 2 || memcmp(bytes + at, TOPIC_CSV_NO_VALUE, 2) != 0;
        for (; at < end; at++) {
            bool is_escape = has_value && bytes[at] == '\\' && at + 1 < end;
            at += is_escape;
            bytes[to++] = is_escape ? escaped(bytes[at]) : bytes[at];
        }
        rows->ends[cell] = to;
    }
    rows->cells.len = to;
}

/* Passes the row, which ended at `end`. */
static void pass_row(struct topic_csv_rows *rows, enum topic_csv_status status, size_t end,
                     size_t lines)
{
    if (status == TOPIC_CSV_ROW) {
        rows->style.last_cells = rows->cell_count;
        rows->style.has_row_of_lines = rows->style.has_row_of_lines || lines > 1;
        rows->style.has_row_of_no_quotes =
            rows->style.has_row_of_no_quotes || rows->text.bytes[rows->at] != '"';
    } else if (status == TOPIC_CSV_UNCLOSED) {
        for (lines = 0, end = rows->at; end < rows->unclosed.resume; lines++)
            end = topic_text_scan_next_line(rows->text, end);
    } else {
        end = topic_text_scan_next_line(rows->text, rows->at);
        lines = 1;
    }
    rows->number += lines;
    rows->at = end;
}

/* Goes on to the next line that is not blank, and sets where it ends. False: there is none. */
static bool find_row(struct topic_csv_rows *rows, size_t *first_end)
{
    for (; rows->at < rows->text.len; rows->at = *first_end, rows->number++) {
        *first_end = topic_text_scan_next_line(rows->text, rows->at);
        if (!is_blank_line(rows, *first_end))
            return true;
    }
    return false;
}

enum topic_csv_status topic_csv_rows_next(struct topic_csv_rows *rows)
{
    size_t end;
    size_t lines = 1;
    enum topic_csv_status status = TOPIC_CSV_TOO_LONG;
    begin_row(rows);
    if (!find_row(rows, &end))
        return TOPIC_CSV_END;
    rows->line = rows->number + 1;
    rows->start = rows->at;
    if (end - rows->at <= TOPIC_CSV_ROW_MAX_BYTES)
        status = rows->delimiter == '\t' ? read_tabs(rows, &end, &lines)
                                         : read_quoted(rows, &end, &lines);
    pass_row(rows, status, end, lines);
    if (rows->out_of_memory)
        return TOPIC_CSV_OUT_OF_MEMORY;
    if (status == TOPIC_CSV_ROW && rows->has_escapes)
        unescape(rows);
    return status;
}

bool topic_csv_rows_is_rule(const struct topic_csv_rows *rows)
{
    size_t dashes = 0;
    for (size_t i = 0; i < rows->cells.len; i++) {
        dashes += rows->cells.bytes[i] == '-';
        if (!memchr("-: ", rows->cells.bytes[i], 3))
            return false;
    }
    return rows->delimiter == '|' && dashes > rows->cell_count;
}

void topic_csv_rows_release(struct topic_csv_rows *rows)
{
    topic_buffer_release(&rows->cells);
    topic_buffer_release(&rows->line_copy);
    free(rows->ends);
}
