/* CSV and TSV: a header row names the keys. csv_rows.h has what is a row and a cell. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/utf8.h"
#include "record/labels.h"
#include "training/corpus/csv_rows.h"
#include "training/corpus/readers.h"

/* The whole table is held in memory while it is read, so that an unbalanced quote loses one row and
 * not all that follow. */
#define TABLE_MAX_BYTES (2u << 30)

/* A longer name of a column is none of ours. */
#define KEY_MAX_BYTES 40

/* So much of a header is quoted in a message. */
#define HEADER_QUOTED_BYTES 120

struct column {
    enum topic_record_key key;
    unsigned rank;
};

struct table_reader {
    struct topic_lines lines;
    struct topic_csv_rows rows;
    bool is_started;
    struct column *columns;
    size_t column_capacity;
    struct topic_buffer header; /* its cells */
};

/* ---- the header ---- */

/* Without the white space around it, and in any case if no key is written like that. */
static enum topic_record_key find_key(struct topic_text name, unsigned *rank)
{
    char lower[KEY_MAX_BYTES];
    while (name.len > 0 && strchr(" \t\r\n", name.bytes[0]))
        name = (struct topic_text){name.bytes + 1, name.len - 1};
    while (name.len > 0 && strchr(" \t\r\n", name.bytes[name.len - 1]))
        name.len--;
    enum topic_record_key key = topic_keys_find(name.bytes, name.len, rank);
    if (key != TOPIC_RECORD_OTHER || name.len > sizeof lower)
        return key;
    for (size_t i = 0; i < name.len; i++)
        lower[i] = (char)tolower((unsigned char)name.bytes[i]);
    return topic_keys_find(lower, name.len, rank);
}

/* How many of the columns are keys, if this is the separator. */
static size_t count_keys(struct topic_text header, char delimiter)
{
    size_t count = 0;
    for (size_t start = 0, at = 0; at <= header.len; at++) {
        if (at < header.len && header.bytes[at] != delimiter)
            continue;
        struct topic_text name = {header.bytes + start, at - start};
        if (name.len >= 2 && name.bytes[0] == '"' && name.bytes[name.len - 1] == '"')
            name = (struct topic_text){name.bytes + 1, name.len - 2};
        unsigned rank;
        count += find_key(name, &rank) != TOPIC_RECORD_OTHER;
        start = at + 1;
    }
    return count;
}

/* The separator that divides the first line that is not blank into the most keys. */
static char detect_delimiter(struct topic_text text)
{
    static const char delimiters[] = {',', ';', '\t', '|'};
    struct topic_text line = {text.bytes, 0};
    size_t most = 0;
    char best = ',';
    for (size_t at = 0; at < text.len && topic_reader_is_blank(line);) {
        size_t end = topic_reader_skip_line(text, at);
        line = (struct topic_text){text.bytes + at, end - at};
        at = end;
    }
    while (line.len > 0 && strchr("\r\n", line.bytes[line.len - 1]))
        line.len--;
    for (size_t i = 0; i < sizeof delimiters; i++) {
        size_t keys = count_keys(line, delimiters[i]);
        if (keys > most) {
            most = keys;
            best = delimiters[i];
        }
    }
    return best;
}

/* Excel's first line, sep=; names the separator. */
static void find_delimiter(struct topic_csv_rows *rows)
{
    struct topic_text text = rows->text;
    size_t end = topic_reader_skip_line(text, 0);
    if (text.len >= 5 && memcmp(text.bytes, "sep=", 4) == 0 && !strchr("\r\n\"", text.bytes[4]) &&
        topic_reader_is_blank((struct topic_text){text.bytes + 5, end - 5})) {
        rows->delimiter = text.bytes[4];
        rows->at = end;
        rows->number = 1;
    } else if (rows->delimiter == ',') {
        rows->delimiter = detect_delimiter(text);
    }
}

static int fail_as_nameless(const struct table_reader *reader, struct topic_error *err)
{
    char names[HEADER_QUOTED_BYTES * 4 + 1];
    const char *separator = reader->rows.delimiter == '\t'  ? "tabs"
                            : reader->rows.delimiter == ',' ? "commas"
                            : reader->rows.delimiter == ';' ? "semicolons"
                                                            : "its separator";
    size_t len = 0;
    names[0] = '\0';
    for (size_t i = 0; i < reader->rows.cell_count && len < HEADER_QUOTED_BYTES; i++) {
        struct topic_text name = topic_csv_rows_cell(&reader->rows, i);
        size_t room = HEADER_QUOTED_BYTES - len;
        len += (size_t)snprintf(names + len, sizeof names - len, i ? ", " : "");
        topic_utf8_escape(name.bytes, name.len < room ? name.len : room, names + len,
                          sizeof names - len);
        len += strlen(names + len);
    }
    return topic_error_set(err,
                           "%s: the header row names no title, excerpt or body; divided at %s it "
                           "has the columns: %s; name the columns in the first row",
                           reader->lines.path, separator, names);
}

/* A name that two columns have: it cannot be told which one counts. */
static int check_repeated(const struct table_reader *reader, size_t index, struct topic_error *err)
{
    struct topic_text name = topic_csv_rows_cell(&reader->rows, index);
    for (size_t i = 0; i < index && reader->columns[index].key != TOPIC_RECORD_OTHER; i++) {
        struct topic_text other = topic_csv_rows_cell(&reader->rows, i);
        if (reader->columns[i].key == reader->columns[index].key && other.len == name.len &&
            memcmp(other.bytes, name.bytes, name.len) == 0)
            return topic_error_set(err, "%s: two columns are called \"%.*s\": rename one of them",
                                   reader->lines.path, (int)name.len, name.bytes);
    }
    return 0;
}

/* The first row that is not blank. An empty table has no columns and no rows. */
static int read_header(struct table_reader *reader, struct topic_error *err)
{
    struct topic_csv_rows *rows = &reader->rows;
    bool is_known = false;
    enum topic_csv_status status = topic_csv_rows_next(rows);
    if (status == TOPIC_CSV_UNBALANCED)
        return topic_error_set(err, "%s:%zu: the quotes of the header row do not balance",
                               reader->lines.path, rows->line);
    if (status != TOPIC_CSV_ROW)
        return status == TOPIC_CSV_END ? 0 : topic_error_set(err, "out of memory in the header");
    if (topic_memory_reserve(&reader->columns, &reader->column_capacity, rows->cell_count + 1,
                             sizeof *reader->columns, err) < 0 ||
        topic_buffer_append(&reader->header, rows->cells.bytes, rows->cells.len, err) < 0)
        return -1;
    for (size_t i = 0; i < rows->cell_count; i++) {
        struct column *column = &reader->columns[i];
        column->key = find_key(topic_csv_rows_cell(rows, i), &column->rank);
        is_known = is_known || column->key < TOPIC_RECORD_ID;
        if (check_repeated(reader, i, err) < 0)
            return -1;
    }
    rows->column_count = rows->cell_count;
    return is_known ? 0 : fail_as_nameless(reader, err);
}

/* Whether the row is the header again, where tables were joined. */
static bool is_header(const struct table_reader *reader)
{
    const struct topic_csv_rows *rows = &reader->rows;
    return rows->cell_count == rows->column_count && rows->cells.len == reader->header.len &&
           memcmp(rows->cells.bytes, reader->header.bytes, rows->cells.len) == 0;
}

/* ---- rows ---- */

/* An empty cell says "none of these". */
static void take_topics(struct topic_record *record, struct topic_text names, unsigned rank)
{
    if (topic_reader_is_blank(names))
        topic_record_begin_topics(record, rank);
    else
        topic_labels_take_text(record, names, rank, false);
}

/* The cells beyond the header may be topics with commas between. */
static int reject_long_row(struct topic_record *record, const struct topic_csv_rows *rows,
                           struct topic_error *err)
{
    topic_error_set(err, "the row has %zu cells, the header has %zu", rows->cell_count,
                    rows->column_count);
    if (topic_record_begin_topics(record, 0))
        topic_record_reject_topics(record, err);
    return -1;
}

static int take_cells(struct table_reader *reader, struct topic_record *record,
                      struct topic_error *err)
{
    const struct topic_csv_rows *rows = &reader->rows;
    if (rows->cell_count > rows->column_count)
        return reject_long_row(record, rows, err);
    for (size_t i = 0; i < rows->cell_count; i++) {
        struct column column = reader->columns[i];
        struct topic_text value = topic_csv_rows_cell(rows, i);
        int status = 0;
        if (column.key == TOPIC_RECORD_TOPICS)
            take_topics(record, value, column.rank);
        else if (column.key == TOPIC_RECORD_ID)
            status = value.len ? topic_record_set_id(record, value.bytes, value.len, err) : 0;
        else if (column.key == TOPIC_RECORD_DATE)
            status = topic_record_set_date(record, column.rank, value.bytes, value.len, err);
        else if (column.key != TOPIC_RECORD_OTHER)
            status = topic_record_set(record, column.key, column.rank, value.bytes, value.len, err);
        if (status < 0)
            return -1;
    }
    return topic_record_check(record, err);
}

static void *open_table(struct topic_lines *lines, char delimiter, struct topic_error *err)
{
    struct table_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader) {
        topic_lines_close(lines);
        return NULL;
    }
    reader->lines = *lines;
    reader->rows.delimiter = delimiter;
    return reader;
}

static void *open_csv(struct topic_lines *lines, struct topic_error *err)
{
    return open_table(lines, ',', err);
}

static void *open_tsv(struct topic_lines *lines, struct topic_error *err)
{
    return open_table(lines, '\t', err);
}

static int start(struct table_reader *reader, struct topic_error *err)
{
    if (topic_lines_rest(&reader->lines, TABLE_MAX_BYTES, &reader->rows.text, err) < 0)
        return -1;
    reader->is_started = true;
    find_delimiter(&reader->rows);
    return read_header(reader, err);
}

/* The row as it is, for whoever wants it back. */
static int add_cells(const struct topic_csv_rows *rows, struct topic_record *record,
                     struct topic_error *err)
{
    for (size_t i = 0; record->options.keeps_place && i < rows->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        if (topic_record_add_cell(record, cell.bytes, cell.len, err) < 0)
            return -1;
    }
    return 0;
}

static struct topic_text cells_of(const struct topic_csv_rows *rows)
{
    return (struct topic_text){rows->cells.len > 0 ? rows->cells.bytes : "", rows->cells.len};
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct table_reader *reader = state;
    const char *path = reader->lines.path;
    struct topic_error why = {0};
    enum topic_csv_status status;
    topic_record_reset(record);
    if (!reader->is_started) {
        if (start(reader, err) < 0 || add_cells(&reader->rows, record, err) < 0)
            return TOPIC_READ_FAILED;
        record->kind = TOPIC_RECORD_COLUMNS;
        if (record->cell_count > 0)
            return TOPIC_READ_RECORD;
        record->kind = TOPIC_RECORD_ARTICLE;
    }
    do
        status = topic_csv_rows_next(&reader->rows);
    while (status == TOPIC_CSV_ROW && is_header(reader));
    size_t line = reader->rows.line;
    if (status == TOPIC_CSV_END)
        return TOPIC_READ_END;
    if (status == TOPIC_CSV_OUT_OF_MEMORY) {
        topic_error_set(err, "%s: out of memory in row %zu", path, line);
        return TOPIC_READ_FAILED;
    }
    if (status == TOPIC_CSV_UNBALANCED)
        topic_error_set(&why, "the quotes of this row do not balance");
    else if (add_cells(&reader->rows, record, err) < 0)
        return TOPIC_READ_FAILED;
    else
        take_cells(reader, record, &why);
    if (topic_error_is_set(&why))
        return topic_reader_bad_text(&reader->lines, line, cells_of(&reader->rows), &why, err);
    return topic_reader_number(record, line, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

static void close_table(void *state)
{
    struct table_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_csv_rows_release(&reader->rows);
    topic_buffer_release(&reader->header);
    free(reader->columns);
    free(reader);
}

const struct topic_reader topic_csv_reader = {.open = open_csv, .next = next, .close = close_table};

const struct topic_reader topic_csv_reader_tsv = {
    .open = open_tsv, .next = next, .close = close_table};
