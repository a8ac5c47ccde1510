#include "training/kind/table_kind.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/blank_text.h"

/* The name of a column is shorter than a sentence. */
#define NAME_MAX_BYTES 40
#define NAME_MAX_WORDS 3

/* Of Chinese and Japanese. */
#define FULL_STOP "\u3002"

/* The last rank of a name that makes a line of any cells a header: the aliases after it, such as
 * "abstract" and "section", occur between commas in prose too. */
#define HEADER_LAST_RANK 2

/* Of so many rows one may have another number of cells; a corpus with more malformed rows fails. */
#define ROWS_PER_ODD_ONE 10

/* What a line would be as the header of a table. */
struct header {
    size_t cells;
    bool has_key;      /* a cell is a column of the map, or a key as it is written in records */
    bool has_any_case; /* a cell is a key, in any case */
    bool are_names;    /* every cell is empty or could be the name of a column */
    bool are_words;    /* of one word */
    bool is_loose;     /* a blank stands behind a separator, as in prose */
    bool has_quote;    /* a cell has a quote that does not begin it, as prose has */
    size_t keys;       /* how many cells are keys */
};

/* How many rows below the header have as many cells as it has. */
struct rows {
    size_t count;
    size_t odd;
    bool is_gap; /* the line behind the header is empty, as behind a title */
};

static bool is_end(struct topic_text text, size_t at, char delimiter)
{
    return at == text.len || text.bytes[at] == delimiter || text.bytes[at] == '\n' ||
           text.bytes[at] == '\r';
}

/* Cells of a text. A quote that nothing closes is a character, and then no later one is closed. */
struct cells {
    struct topic_text text;
    char delimiter;
    bool has_no_quotes;
    bool is_loose; /* blanks may stand before a quote */
};

/* Where the cell at `at` ends: at a separator, a line end or the end of the text. A quoted cell may
 * hold all of these. */
static size_t cell_end(struct cells *cells, size_t at)
{
    struct topic_text text = cells->text;
    if (cells->is_loose)
        at = topic_text_scan_skip(text, at, " ");
    if (at < text.len && text.bytes[at] == '"' && !cells->has_no_quotes) {
        for (size_t end = at + 1; end < text.len; end++) {
            bool is_quote = text.bytes[end] == '"';
            if (is_quote && is_end(text, end + 1, cells->delimiter))
                return end + 1;
            end += is_quote && text.bytes[end + 1] == '"';
        }
        cells->has_no_quotes = true;
    }
    while (!is_end(text, at, cells->delimiter))
        at++;
    return at;
}

/* ---- the header ---- */

/* Whether a column could have this name: some words, and no end of a sentence. */
static bool is_name(struct topic_text cell)
{
    size_t blanks = 0;
    for (size_t i = 0; i < cell.len; i++)
        blanks += cell.bytes[i] == ' ';
    bool is_end = cell.len >= sizeof FULL_STOP - 1 &&
                  topic_text_scan_has_prefix(cell, cell.len - (sizeof FULL_STOP - 1), FULL_STOP);
    return cell.len == 0 || (cell.len <= NAME_MAX_BYTES && blanks < NAME_MAX_WORDS && !is_end &&
                             !memchr(".!?:", cell.bytes[cell.len - 1], 4));
}

/* Dates do not count, because "published" and "created" occur between commas in prose too. */
static bool is_key(struct topic_text cell)
{
    unsigned rank;
    enum topic_record_key key = topic_keys_find(cell.bytes, cell.len, &rank);
    return key == TOPIC_RECORD_BODY ||
           (key != TOPIC_RECORD_OTHER && key != TOPIC_RECORD_DATE && rank <= HEADER_LAST_RANK);
}

/* html and plaintext stand between commas in other texts too. */
static bool is_word(const struct topic_keys_name *name)
{
    return topic_keys_is_of_program(name) && !memchr(name->name, '_', name->len);
}

bool topic_table_kind_is_key(struct topic_text cell)
{
    const struct topic_keys_name *name = topic_keys_find_column(cell.bytes, cell.len);
    return name && name->key != TOPIC_RECORD_DATE && !is_word(name);
}

static bool is_mapped(struct topic_text cell, const struct topic_field_map *map)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count; i++)
        if (topic_text_is_same(paths[i].path, cell))
            return true;
    return false;
}

static bool has_quote_within(struct topic_text line, size_t at, size_t end)
{
    at = topic_text_scan_skip(line, at, " ");
    return at < end && line.bytes[at] != '"' && memchr(line.bytes + at, '"', end - at);
}

static struct header read_header(struct topic_text line, char delimiter,
                                 const struct topic_field_map *map)
{
    struct header header = {.are_names = true, .are_words = true};
    struct cells cells = {.text = line, .delimiter = delimiter};
    for (size_t at = 0;; at++) {
        size_t end = cell_end(&cells, at);
        bool has_blank = at < line.len && line.bytes[at] == ' ';
        struct topic_text cell =
            topic_text_scan_trim((struct topic_text){line.bytes + at, end - at}, " \"");
        cell = topic_blank_text_trim(cell);
        header.is_loose = header.is_loose || (header.cells > 0 && has_blank);
        header.has_quote = header.has_quote || has_quote_within(line, at, end);
        header.are_names = header.are_names && is_name(cell);
        header.are_words = header.are_words && topic_text_scan_find_any(cell, 0, " ") == cell.len;
        header.has_key = header.has_key || is_key(cell) || is_mapped(cell, map);
        header.has_any_case = header.has_any_case || topic_table_kind_is_key(cell);
        header.keys += topic_table_kind_is_key(cell) || is_mapped(cell, map);
        header.cells++;
        at = end;
        if (at >= line.len)
            return header;
    }
}

/* ---- the rows ---- */

/* Moves *at to the end of the row there and returns how many cells it has. */
static size_t read_row(struct cells *cells, size_t *at)
{
    for (size_t count = 1;; count++, ++*at) {
        *at = cell_end(cells, *at);
        if (*at >= cells->text.len || cells->text.bytes[*at] != cells->delimiter)
            return count;
    }
}

/* A row that the end of `start` may cut counts only if there is no other. */
static struct rows read_rows(struct cells cells, size_t at, size_t width)
{
    const struct topic_text start = cells.text;
    struct rows rows = {.is_gap = at < start.len && topic_text_scan_line_end(start, at) == at};
    for (; at < start.len; at = topic_text_scan_next_line(start, at)) {
        if (topic_text_scan_line_end(start, at) == at)
            continue;
        size_t own = read_row(&cells, &at);
        if (at >= start.len && rows.count > 0)
            break;
        rows.count++;
        rows.odd += own != width;
    }
    return rows;
}

static bool do_fit(struct rows rows)
{
    return rows.count > 0 && !rows.is_gap && rows.odd * ROWS_PER_ODD_ONE <= rows.count;
}

/* A line of prose may have a key between two commas: "A table begins with id,title,body and so". */
static bool is_lone_header(const struct header *header)
{
    return (header->has_key || header->has_any_case) &&
           (2 * header->keys >= header->cells || (header->are_words && header->are_names));
}

static bool is_header(const struct header *header, struct rows rows, char delimiter)
{
    bool has_name = (header->has_key || header->has_any_case) && header->are_names;
    if (header->cells < 2 || header->has_quote)
        return false;
    if (delimiter != '|' && !header->is_loose)
        return rows.count == 0 ? is_lone_header(header)
                               : has_name || (header->has_key && do_fit(rows));
    return has_name && do_fit(rows) && (!header->is_loose || header->keys > 1);
}

/* ---- the table ---- */

static struct header read_table(struct topic_text start, char delimiter,
                                const struct topic_field_map *map, struct rows *rows)
{
    size_t end = topic_text_scan_line_end(start, 0);
    struct header header = read_header((struct topic_text){start.bytes, end}, delimiter, map);
    *rows = (struct rows){0};
    struct cells cells = {.text = start, .delimiter = delimiter, .is_loose = header.is_loose};
    *rows = read_rows(cells, topic_text_scan_next_line(start, end), header.cells);
    return header;
}

/* The name of a text alone above rows of one cell, as "csvcut -c title" writes them. */
static bool is_column(struct topic_text start)
{
    struct rows rows;
    struct topic_text line = {start.bytes, topic_text_scan_line_end(start, 0)};
    struct topic_text name = topic_text_scan_trim(line, " \"");
    unsigned rank;
    enum topic_record_key key = topic_keys_find(name.bytes, name.len, &rank);
    read_table(start, ',', NULL, &rows);
    return (key == TOPIC_RECORD_TITLE || key == TOPIC_RECORD_BODY) && rank <= HEADER_LAST_RANK &&
           do_fit(rows);
}

char topic_table_kind_delimiter(struct topic_text start, const struct topic_field_map *map)
{
    static const char delimiters[] = {'\t', ',', ';', '|'};
    struct rows rows;
    if (is_column(start))
        return ',';
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct header header = read_table(start, delimiters[i], map, &rows);
        if (is_header(&header, rows, delimiters[i]))
            return delimiters[i];
    }
    return '\0';
}

/* The rule below the header: |---|:---:| */
static bool is_rule(struct topic_text line)
{
    size_t end = topic_text_scan_skip(line, 0, "|-: \t");
    return end == line.len && line.len > 0 && memchr(line.bytes, '-', line.len);
}

bool topic_table_kind_is_markdown(struct topic_text start, const struct topic_field_map *map)
{
    size_t top = topic_text_scan_skip(start, 0, TOPIC_TEXT_SCAN_BLANKS);
    struct topic_text table = {start.bytes + top, start.len - top};
    size_t rows = 0;
    for (size_t at = 0; at < table.len; at = topic_text_scan_next_line(table, at)) {
        struct topic_text line = topic_text_scan_trim(
            (struct topic_text){table.bytes + at, topic_text_scan_line_end(table, at) - at},
            TOPIC_TEXT_SCAN_BLANKS);
        if (line.len == 0)
            continue;
        if (line.bytes[0] != '|' || (rows == 1 && !is_rule(line)))
            return false;
        rows++;
    }
    return rows > 2 && topic_table_kind_delimiter(table, map) == '|';
}

/* Whether each comma of the first line stands between digits: CDU 24,1 % (+0,5). */
static bool has_decimals(struct topic_text start)
{
    struct topic_text line = {start.bytes, topic_text_scan_line_end(start, 0)};
    size_t at = topic_text_scan_find_any(line, 0, ",");
    while (at > 0 && at + 1 < line.len && isdigit((unsigned char)line.bytes[at - 1]) &&
           isdigit((unsigned char)line.bytes[at + 1]))
        at = topic_text_scan_find_any(line, at + 1, ",");
    return at == line.len;
}

/* Numbers alone are cells: 1,2,3. */
static bool begins_with_word(struct topic_text start)
{
    return start.len > 0 && !isdigit((unsigned char)start.bytes[0]);
}

bool topic_table_kind_is_nameless(struct topic_text start)
{
    static const char delimiters[] = {',', ';', '|'};
    struct rows rows;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        struct header header = read_table(start, delimiters[i], NULL, &rows);
        bool has_cells = delimiters[i] != ',' || !begins_with_word(start) || !has_decimals(start);
        if (header.cells > 1 && header.are_names && !header.is_loose && has_cells && do_fit(rows))
            return true;
    }
    return false;
}

/* ---- rows without a header ---- */

static bool is_quoted_or_number(struct topic_text cell, size_t *quoted)
{
    bool is_quoted = cell.len > 1 && cell.bytes[0] == '"' && cell.bytes[cell.len - 1] == '"';
    *quoted += is_quoted;
    for (size_t i = 0; !is_quoted && i < cell.len; i++)
        if (!isdigit((unsigned char)cell.bytes[i]) && cell.bytes[i] != '.')
            return false;
    return cell.len > 0;
}

/* How many cells the line has, all of them in quotes or numbers; 0: it has others. */
static size_t count_quoted(struct topic_text line, char delimiter)
{
    struct cells cells = {.text = line, .delimiter = delimiter};
    size_t quoted = 0;
    size_t count = 0;
    for (size_t at = 0; at < line.len; at++, count++) {
        size_t end = cell_end(&cells, at);
        if (!is_quoted_or_number((struct topic_text){line.bytes + at, end - at}, &quoted))
            return 0;
        at = end;
    }
    return quoted > 1 ? count : 0;
}

static bool are_quoted_rows(struct topic_text start, char delimiter)
{
    size_t at = 0;
    struct cells cells = {.text = start, .delimiter = delimiter};
    read_row(&cells, &at);
    size_t width = count_quoted((struct topic_text){start.bytes, at}, delimiter);
    cells.has_no_quotes = false;
    return width > 1 && do_fit(read_rows(cells, topic_text_scan_next_line(start, at), width));
}

/* Moves *at behind the row there and returns how many bars it has; 0: one has a blank beside it. A
 * line that ends in a backslash goes on. */
static size_t count_bars(struct topic_text start, size_t *at)
{
    size_t bars = 0;
    bool is_loose = false;
    size_t i = *at;
    for (; i < start.len && (start.bytes[i] != '\n' || start.bytes[i - (i > 0)] == '\\'); i++) {
        bool is_bar = start.bytes[i] == '|';
        bars += is_bar;
        is_loose = is_loose || (is_bar && ((i > 0 && start.bytes[i - 1] == ' ') ||
                                           (i + 1 < start.len && start.bytes[i + 1] == ' ')));
    }
    *at = i < start.len ? i + 1 : i;
    return is_loose ? 0 : bars;
}

static bool are_rows_of_bars(struct topic_text start)
{
    size_t at = 0;
    size_t bars = count_bars(start, &at);
    struct rows rows = {0};
    while (bars > 1 && at < start.len) {
        size_t own = count_bars(start, &at);
        if (at == start.len && rows.count > 0)
            break;
        rows.count++;
        rows.odd += own != bars;
    }
    return do_fit(rows);
}

bool topic_table_kind_is_headless(struct topic_text start)
{
    return are_quoted_rows(start, ',') || are_quoted_rows(start, ';') || are_rows_of_bars(start);
}
