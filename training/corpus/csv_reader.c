/* CSV (RFC 4180, by libcsv) and TSV (no quoting): a header row names the keys. */
#include <csv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "record/labels.h"
#include "training/corpus/readers.h"

/* The whole table is held in memory while it is read, so that an unbalanced quote loses one row and
 * not all that follow. */
#define TABLE_MAX_BYTES (2u << 30)

struct column {
    enum topic_record_key key;
    unsigned rank;
};

struct table_reader {
    struct topic_lines lines;
    struct topic_text text;
    size_t at;     /* of the next row */
    size_t number; /* lines before it */
    char delimiter;
    bool is_started;
    struct csv_parser parser;
    struct column *columns;
    size_t column_count;
    size_t column_capacity;
    /* The current row. */
    struct topic_buffer cells;
    size_t *ends; /* of each cell in cells */
    size_t cell_count;
    size_t cell_capacity;
    bool row_is_complete;
    bool out_of_memory;
};

static void on_cell(void *bytes, size_t len, void *context)
{
    struct table_reader *reader = context;
    if (topic_buffer_append(&reader->cells, bytes, len, NULL) < 0 ||
        topic_memory_reserve(&reader->ends, &reader->cell_capacity, reader->cell_count + 1,
                             sizeof *reader->ends, NULL) < 0) {
        reader->out_of_memory = true;
        return;
    }
    reader->ends[reader->cell_count++] = reader->cells.len;
}

static void on_row(int last_byte, void *context)
{
    (void)last_byte;
    ((struct table_reader *)context)->row_is_complete = true;
}

static struct topic_text cell(const struct table_reader *reader, size_t index)
{
    size_t start = index ? reader->ends[index - 1] : 0;
    return (struct topic_text){reader->cells.len ? reader->cells.bytes + start : "",
                               reader->ends[index] - start};
}

static bool is_blank(struct topic_text text, size_t start, size_t end)
{
    return topic_reader_is_blank((struct topic_text){text.bytes + start, end - start});
}

static void split_tabs(struct table_reader *reader, size_t end)
{
    const char *bytes = reader->text.bytes;
    size_t stop = end;
    while (stop > reader->at && (bytes[stop - 1] == '\n' || bytes[stop - 1] == '\r'))
        stop--;
    for (size_t start = reader->at; start <= stop;) {
        const char *tab = memchr(bytes + start, '\t', stop - start);
        size_t cell_end = tab ? (size_t)(tab - bytes) : stop;
        on_cell((void *)(uintptr_t)(bytes + start), cell_end - start, reader);
        start = cell_end + 1;
    }
    reader->row_is_complete = true;
}

/* Passes lines to libcsv until a row is complete. -1: the quotes do not balance. */
static int parse_row(struct table_reader *reader, size_t *end, size_t *lines)
{
    struct topic_text text = reader->text;
    *end = reader->at;
    while (!reader->row_is_complete && *end < text.len) {
        size_t start = *end;
        *end = topic_reader_skip_line(text, start);
        ++*lines;
        if (csv_parse(&reader->parser, text.bytes + start, *end - start, on_cell, on_row, reader) !=
            *end - start)
            return -1;
    }
    return reader->row_is_complete ? 0 : csv_fini(&reader->parser, on_cell, on_row, reader);
}

static int init_parser(struct table_reader *reader, struct topic_error *err)
{
    if (csv_init(&reader->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0)
        return topic_error_set(err, "out of memory: the CSV parser cannot start");
    return 0;
}

/* Reads one row into the cells; a blank line is not a row. After a malformed row, reading resumes
 * at the next line. */
static enum topic_read_status read_row(struct table_reader *reader, struct topic_error *err)
{
    topic_buffer_reset(&reader->cells);
    reader->cell_count = 0;
    reader->row_is_complete = false;
    if (reader->at >= reader->text.len)
        return TOPIC_READ_END;
    size_t lines = 0;
    size_t end = topic_reader_skip_line(reader->text, reader->at);
    size_t first_end = end;
    int status = 0;
    if (is_blank(reader->text, reader->at, end)) {
        lines = 1;
    } else if (reader->delimiter == '\t') {
        split_tabs(reader, end);
        lines = 1;
    } else {
        status = parse_row(reader, &end, &lines);
    }
    reader->number += lines;
    reader->at = end;
    if (reader->out_of_memory) {
        topic_error_set(err, "%s: out of memory in row %zu", reader->lines.path, reader->number);
        return TOPIC_READ_FAILED;
    }
    if (status == 0)
        return TOPIC_READ_RECORD;
    struct topic_error why = {0};
    topic_error_set(&why, "the quotes of this row do not balance");
    reader->number -= lines - 1;
    reader->at = first_end;
    csv_free(&reader->parser);
    if (init_parser(reader, err) < 0)
        return TOPIC_READ_FAILED;
    return topic_reader_bad(reader->lines.path, reader->number, &why, err);
}

/* The first row that is not blank. An empty table has no columns and no rows. */
static int read_header(struct table_reader *reader, struct topic_error *err)
{
    enum topic_read_status status;
    bool is_known = false;
    do
        status = read_row(reader, err);
    while (status == TOPIC_READ_RECORD && !reader->row_is_complete);
    if (status != TOPIC_READ_RECORD)
        return status == TOPIC_READ_END ? 0 : -1;
    if (topic_memory_reserve(&reader->columns, &reader->column_capacity, reader->cell_count + 1,
                             sizeof *reader->columns, err) < 0)
        return -1;
    for (size_t i = 0; i < reader->cell_count; i++) {
        struct topic_text name = cell(reader, i);
        struct column *column = &reader->columns[reader->column_count++];
        column->key = topic_keys_find(name.bytes, name.len, &column->rank);
        is_known = is_known || column->key < TOPIC_RECORD_ID;
    }
    if (!is_known)
        return topic_error_set(err,
                               "%s: the header row names no title, excerpt or body; name the "
                               "columns in the first row",
                               reader->lines.path);
    return 0;
}

/* An empty cell says "none of these". */
static void take_topics(struct topic_record *record, struct topic_text names, unsigned rank)
{
    if (topic_reader_is_blank(names))
        topic_record_begin_topics(record, rank);
    else
        topic_labels_take_text(record, names, rank, false);
}

static int take_cells(struct table_reader *reader, struct topic_record *record,
                      struct topic_error *err)
{
    if (reader->cell_count > reader->column_count)
        return topic_error_set(err, "the row has %zu cells, the header has %zu", reader->cell_count,
                               reader->column_count);
    for (size_t i = 0; i < reader->cell_count; i++) {
        struct column column = reader->columns[i];
        struct topic_text value = cell(reader, i);
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
    reader->delimiter = delimiter;
    if (init_parser(reader, err) < 0) {
        topic_lines_close(&reader->lines);
        free(reader);
        return NULL;
    }
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

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct table_reader *reader = state;
    topic_record_reset(record);
    if (!reader->is_started) {
        if (topic_lines_rest(&reader->lines, TABLE_MAX_BYTES, &reader->text, err) < 0 ||
            read_header(reader, err) < 0)
            return TOPIC_READ_FAILED;
        reader->is_started = true;
    }
    size_t number;
    do {
        number = reader->number + 1;
        enum topic_read_status status = read_row(reader, err);
        if (status != TOPIC_READ_RECORD)
            return status;
    } while (!reader->row_is_complete);
    struct topic_error why = {0};
    if (take_cells(reader, record, &why) < 0)
        return topic_reader_bad(reader->lines.path, number, &why, err);
    return topic_reader_number(record, number, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

static void close_table(void *state)
{
    struct table_reader *reader = state;
    csv_free(&reader->parser);
    topic_lines_close(&reader->lines);
    topic_buffer_release(&reader->cells);
    free(reader->columns);
    free(reader->ends);
    free(reader);
}

const struct topic_reader topic_csv_reader = {.open = open_csv, .next = next, .close = close_table};

const struct topic_reader topic_csv_reader_tsv = {
    .open = open_tsv, .next = next, .close = close_table};
