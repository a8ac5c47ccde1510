#include "training/table/csv_columns.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/text_scan.h"
#include "base/utf8.h"
#include "training/table/column_name.h"

/* So much of a header is quoted in a message. */
#define HEADER_QUOTED_BYTES 120

/* Longer than the words for a sum. */
#define TOTAL_MAX_BYTES 20

/* ---- names ---- */

/* Calls visit with each meaning of a column: those of the map, and that of its name. */
static int each_meaning(const struct topic_field_map *map, struct topic_text name,
                        int (*visit)(void *context, enum topic_record_key key, unsigned rank),
                        void *context)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    int status = 0;
    unsigned rank;
    name = topic_text_scan_trim(name, TOPIC_TEXT_SCAN_BLANKS);
    for (size_t i = 0; i < count && status == 0; i++)
        if (topic_text_is_same(paths[i].path, name))
            status = visit(context, paths[i].key, paths[i].rank);
    enum topic_record_key key = topic_column_name_key(map, name, &rank);
    return status == 0 && key != TOPIC_RECORD_OTHER ? visit(context, key, rank) : status;
}

/* ---- the separator ---- */

static int count_meaning(void *context, enum topic_record_key key, unsigned rank)
{
    (void)key;
    (void)rank;
    ++*(size_t *)context;
    return 0;
}

/* How many of the columns are keys, if this is the separator. */
static size_t count_keys(const struct topic_field_map *map, struct topic_text header,
                         char delimiter)
{
    size_t count = 0;
    for (size_t start = 0, at = 0; at <= header.len; at++) {
        if (at < header.len && header.bytes[at] != delimiter)
            continue;
        struct topic_text name = {header.bytes + start, at - start};
        if (name.len >= 2 && name.bytes[0] == '"' && name.bytes[name.len - 1] == '"')
            name = (struct topic_text){name.bytes + 1, name.len - 2};
        each_meaning(map, name, count_meaning, &count);
        start = at + 1;
    }
    return count;
}

static size_t count_byte(struct topic_text text, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.bytes[i] == byte;
    return count;
}

static const char delimiters[] = {',', ';', '\t', '|'};

/* How many keys the line is divided into by the separator that makes the most of them. */
static size_t find_most_keys(const struct topic_field_map *map, struct topic_text line, char *best)
{
    size_t most = 0;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        size_t keys = count_keys(map, line, delimiters[i]);
        if (keys > most) {
            most = keys;
            *best = delimiters[i];
        }
    }
    return most;
}

/* The next line that is not blank, from *at on; empty: there is none. */
static struct topic_text next_line(struct topic_text text, size_t *at)
{
    struct topic_text line = {text.bytes, 0};
    while (*at < text.len && topic_keys_is_blank(line.bytes, line.len)) {
        size_t end = topic_text_scan_next_line(text, *at);
        line = (struct topic_text){text.bytes + *at, end - *at};
        *at = end;
    }
    while (line.len > 0 && strchr("\r\n", line.bytes[line.len - 1]))
        line.len--;
    return line;
}

/* The separator that divides the first line into the most keys, or the first one behind it that has
 * two, below the lines of a report. */
static char best_delimiter(const struct topic_field_map *map, struct topic_text text)
{
    size_t at = 0;
    char best = ',';
    struct topic_text line = next_line(text, &at);
    if (find_most_keys(map, line, &best) > 0)
        return best;
    for (size_t i = 0, seen = 0; i < sizeof delimiters; i++) {
        size_t count = count_byte(line, delimiters[i]);
        best = count > seen ? delimiters[i] : best;
        seen = count > seen ? count : seen;
    }
    char below = best;
    for (size_t i = 0; i < TOPIC_CSV_COLUMNS_MAX_ROWS_ABOVE && at < text.len; i++)
        if (find_most_keys(map, next_line(text, &at), &below) > 1)
            return below;
    return best; /* for the message about a header that names no key */
}

void topic_csv_columns_find_delimiter(struct topic_csv_rows *rows,
                                      const struct topic_field_map *map)
{
    struct topic_text text = rows->text;
    size_t end = topic_text_scan_next_line(text, 0);
    if (text.len >= 5 && memcmp(text.bytes, "sep=", 4) == 0 && !strchr("\r\n\"", text.bytes[4]) &&
        topic_keys_is_blank(text.bytes + 5, end - 5)) {
        rows->delimiter = text.bytes[4];
        rows->at = end;
        rows->number = 1;
    } else if (rows->delimiter == ',') {
        rows->delimiter = best_delimiter(map, text);
    }
}

/* ---- the header ---- */

static int fail_as_nameless(const struct topic_csv_rows *rows, const char *path,
                            struct topic_error *err)
{
    char names[HEADER_QUOTED_BYTES * 4 + 1];
    const char *separator = rows->delimiter == '\t'  ? "tabs"
                            : rows->delimiter == ',' ? "commas"
                            : rows->delimiter == ';' ? "semicolons"
                            : rows->delimiter == '|' ? "bars"
                                                     : "its separator";
    size_t len = 0;
    names[0] = '\0';
    for (size_t i = 0; i < rows->cell_count && len < HEADER_QUOTED_BYTES; i++) {
        struct topic_text name = topic_csv_rows_cell(rows, i);
        size_t room = HEADER_QUOTED_BYTES - len;
        len += (size_t)snprintf(names + len, sizeof names - len, i ? ", " : "");
        topic_utf8_escape(name.bytes, name.len < room ? name.len : room, names + len,
                          sizeof names - len);
        len += strlen(names + len);
    }
    return topic_error_set(err,
                           "%s: the header row names no title, excerpt or body; divided at %s it "
                           "has the columns: %s; name the columns in the first row, or say which "
                           "is which with --map body=COLUMN",
                           path, separator, names);
}

/* What add_column adds to. */
struct header {
    struct topic_csv_columns *columns;
    size_t cell;
    bool has_text;
    struct topic_error *err;
};

/* ---- rows that are no articles ---- */

struct meanings {
    bool has_text;
    size_t columns;
    bool is_read;
};

static int add_meaning(void *context, enum topic_record_key key, unsigned rank)
{
    struct meanings *meanings = context;
    (void)rank;
    meanings->has_text = meanings->has_text || (size_t)key < TOPIC_FIELD_COUNT;
    meanings->is_read = true;
    return 0;
}

static struct meanings find_meanings(const struct topic_csv_rows *row,
                                     const struct topic_field_map *map)
{
    struct meanings meanings = {0};
    for (size_t i = 0; i < row->cell_count; i++) {
        meanings.is_read = false;
        each_meaning(map, topic_csv_rows_cell(row, i), add_meaning, &meanings);
        meanings.columns += meanings.is_read;
    }
    return meanings;
}

bool topic_csv_columns_has_text(const struct topic_csv_rows *row, const struct topic_field_map *map)
{
    return find_meanings(row, map).has_text;
}

bool topic_csv_columns_is_header(const struct topic_csv_rows *row,
                                 const struct topic_field_map *map)
{
    const struct meanings meanings = find_meanings(row, map);
    return meanings.has_text && meanings.columns > 1;
}

/* Whether the cell is a number, or has none but its signs. */
static bool is_amount(struct topic_text cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (!isdigit((unsigned char)cell.bytes[i]) && !strchr(" .,%-", cell.bytes[i]))
            return false;
    return true;
}

/* "Total", "Grand Total:", "Total rows: 12", "(12 rows)": by its letters. */
static bool names_a_total(struct topic_text cell)
{
    static const char *const names[] = {"total",         "totals", "grandtotal", "totalrows",
                                        "totalarticles", "(rows)", "(row)",      "sum"};
    char letters[TOTAL_MAX_BYTES];
    size_t len = 0;
    for (size_t i = 0; i < cell.len; i++) {
        if (isdigit((unsigned char)cell.bytes[i]) || strchr(" :.,", cell.bytes[i]))
            continue;
        if (len == sizeof letters)
            return false;
        letters[len++] = cell.bytes[i];
    }
    const struct topic_text name = {letters, len};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(name, names);
}

bool topic_csv_columns_is_total(const struct topic_csv_rows *row)
{
    bool has_name = false;
    for (size_t i = 0; i < row->cell_count; i++) {
        struct topic_text cell =
            topic_text_scan_trim(topic_csv_rows_cell(row, i), TOPIC_TEXT_SCAN_BLANKS);
        if (cell.len > 0 && !has_name && !names_a_total(cell))
            return false;
        if (has_name && !is_amount(cell))
            return false;
        has_name = has_name || cell.len > 0;
    }
    return has_name && row->column_count > 2;
}

bool topic_csv_columns_is_empty(const struct topic_csv_rows *row)
{
    for (size_t i = 0; i < row->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(row, i);
        if (!topic_keys_is_blank(cell.bytes, cell.len))
            return false;
    }
    return row->cell_count > 1;
}

/* ---- names that stand twice ---- */

/* The names of the columns in their order, to find one among thousands. */
struct name {
    struct topic_text text;
    size_t cell;
};

static int compare_texts(struct topic_text a, struct topic_text b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int order = len > 0 ? memcmp(a.bytes, b.bytes, len) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_names(const void *left, const void *right)
{
    const struct name *a = left;
    const struct name *b = right;
    int order = compare_texts(a->text, b->text);
    return order != 0 ? order : (a->cell > b->cell) - (a->cell < b->cell);
}

static int compare_name_texts(const void *left, const void *right)
{
    const struct name *a = left;
    const struct name *b = right;
    return compare_texts(a->text, b->text);
}

static int note_meaning(void *context, enum topic_record_key key, unsigned rank)
{
    (void)key;
    (void)rank;
    *(bool *)context = true;
    return 0;
}

static bool is_read(const struct topic_field_map *map, struct topic_text name)
{
    bool has_meaning = false;
    each_meaning(map, name, note_meaning, &has_meaning);
    return has_meaning;
}

/* pandas and R call a second column of the name topics "topics.1". Returns the name without its
 * end; an empty one: it has none. */
static struct topic_text first_name(struct topic_text name)
{
    size_t len = name.len;
    while (len > 0 && isdigit((unsigned char)name.bytes[len - 1]))
        len--;
    bool is_renamed = len < name.len && len > 1 && name.bytes[len - 1] == '.';
    return (struct topic_text){name.bytes, is_renamed ? len - 1 : 0};
}

/* Fails at the first column that is read and has the name of another: it cannot be told which one
 * counts. `sorted` are the names, `count` of them. */
static int check_names(const struct name *sorted, size_t count, const char *path,
                       const struct topic_field_map *map, struct topic_error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct topic_text name = sorted[i].text;
        const struct name wanted = {.text = first_name(name)};
        if (i > 0 && compare_texts(sorted[i - 1].text, name) == 0 && is_read(map, name))
            return topic_error_set(err, "%s: two columns are called \"%.*s\": rename one of them",
                                   path, (int)name.len, name.bytes);
        if (wanted.text.len > 0 && is_read(map, wanted.text) &&
            bsearch(&wanted, sorted, count, sizeof *sorted, compare_name_texts))
            return topic_error_set(err,
                                   "%s: the column \"%.*s\" is a second \"%.*s\": rename it, or "
                                   "write both into one cell",
                                   path, (int)name.len, name.bytes, (int)wanted.text.len,
                                   wanted.text.bytes);
    }
    return 0;
}

static int check_header(const struct topic_csv_rows *rows, const char *path,
                        const struct topic_field_map *map, struct topic_error *err)
{
    struct name *names = topic_memory_new(rows->cell_count, sizeof *names, err);
    if (!names)
        return -1;
    for (size_t i = 0; i < rows->cell_count; i++)
        names[i] = (struct name){
            topic_text_scan_trim(topic_csv_rows_cell(rows, i), TOPIC_TEXT_SCAN_BLANKS), i};
    qsort(names, rows->cell_count, sizeof *names, compare_names);
    int status = check_names(names, rows->cell_count, path, map, err);
    free(names);
    return status;
}

/* ---- the columns ---- */

static int add_column(void *context, enum topic_record_key key, unsigned rank)
{
    struct header *header = context;
    struct topic_csv_columns *columns = header->columns;
    if (topic_memory_reserve(&columns->items, &columns->capacity, columns->count + 1,
                             sizeof *columns->items, header->err) < 0)
        return -1;
    bool is_numbered =
        key == TOPIC_RECORD_TOPICS && columns->numbered.count > 0 && rank == columns->numbered.rank;
    columns->items[columns->count++] =
        (struct topic_csv_column){header->cell, key, rank, is_numbered};
    header->has_text = header->has_text || (size_t)key < TOPIC_FIELD_COUNT;
    return 0;
}

int topic_csv_columns_read(struct topic_csv_columns *columns, const struct topic_csv_rows *header,
                           const char *path, const struct topic_field_map *map,
                           struct topic_error *err)
{
    struct header state = {.columns = columns, .err = err};
    if (check_header(header, path, map, err) < 0)
        return -1;
    columns->numbered = topic_numbered_columns_find(header, map);
    for (; state.cell < header->cell_count; state.cell++) {
        size_t before = columns->count;
        struct topic_text name = topic_csv_rows_cell(header, state.cell);
        if (each_meaning(map, name, add_column, &state) < 0)
            return -1;
        if (columns->count == before && topic_numbered_columns_has(&columns->numbered, name) &&
            add_column(&state, TOPIC_RECORD_TOPICS, columns->numbered.rank) < 0)
            return -1;
    }
    return state.has_text ? 0 : fail_as_nameless(header, path, err);
}

void topic_csv_columns_release(struct topic_csv_columns *columns)
{
    free(columns->items);
    *columns = (struct topic_csv_columns){0};
}
