/* CSV and TSV: a header row names the keys. csv_rows.h has what is a row and a cell. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "record/labels.h"
#include "training/export/known_shapes.h"
#include "training/export/shape_reader.h"
#include "training/reader/readers.h"
#include "training/table/csv_columns.h"
#include "training/table/csv_delimiter.h"
#include "training/table/csv_header.h"
#include "training/table/csv_missing.h"
#include "training/table/csv_notes.h"
#include "training/table/csv_row_kind.h"
#include "training/table/csv_rows.h"
#include "training/table/csv_usage.h"
#include "training/table/row_object.h"
#include "training/table/row_source.h"

/* The whole table is held in memory while it is read, so that an unbalanced quote loses one row and
 * not all that follow. */
#define TABLE_MAX_BYTES (2u << 30)

struct table_reader {
    struct topic_lines lines;
    struct topic_csv_rows rows;
    bool is_started;
    struct topic_csv_columns columns;
    struct topic_csv_header header;
    bool is_export; /* of a tool, whose rows training/shape reads */
    struct topic_shape_reader shapes;
    struct topic_csv_notes notes;
    struct topic_buffer list; /* the topics of numbered columns */
    size_t first_at;          /* the first row, and the lines before it */
    size_t first_number;
};

/* ---- the header ---- */

static struct topic_text name_of_column(const void *header, size_t column)
{
    return topic_csv_header_cell(header, column);
}

/* Goes on to the header below the rows of a report, if there is one: the first row names
 * nothing. */
static void skip_report(struct table_reader *reader, const struct topic_field_map *map)
{
    struct topic_csv_rows *rows = &reader->rows;
    const size_t at = rows->at;
    const size_t number = rows->number;
    const size_t line = rows->line;
    for (size_t above = 1; above <= TOPIC_CSV_ROWS_MAX_ABOVE; above++) {
        if (topic_csv_rows_next(rows) != TOPIC_CSV_ROW)
            break;
        if (!topic_csv_row_kind_is_header(rows, map))
            continue;
        reader->notes.above = above;
        return;
    }
    rows->at = reader->first_at;
    rows->number = reader->first_number;
    topic_csv_rows_next(rows);
    rows->at = at;
    rows->number = number;
    rows->line = line;
}

/* The first row that is not blank. An empty table has no columns and no rows. */
static int read_header(struct table_reader *reader, const struct topic_field_map *map,
                       struct topic_error *err)
{
    struct topic_csv_rows *rows = &reader->rows;
    reader->first_at = rows->at;
    reader->first_number = rows->number;
    enum topic_csv_status status = topic_csv_rows_next(rows);
    if (status == TOPIC_CSV_UNBALANCED)
        return topic_error_set(err, "%s:%zu: the quotes of the header row do not balance",
                               reader->lines.path, rows->line);
    if (status == TOPIC_CSV_TOO_LONG)
        return topic_error_set(err, "%s:%zu: the header row is longer than %u bytes",
                               reader->lines.path, rows->line, TOPIC_CSV_ROW_MAX_BYTES);
    if (status != TOPIC_CSV_ROW)
        return status == TOPIC_CSV_END ? 0 : topic_error_set(err, "out of memory in the header");
    if (!topic_csv_row_kind_has_text(rows, map))
        skip_report(reader, map);
    rows->column_count = rows->cell_count;
    if (topic_csv_header_read(&reader->header, rows, err) < 0)
        return -1;
    reader->is_export =
        topic_row_object_is_export(name_of_column, &reader->header, rows->cell_count);
    int read = topic_csv_columns_read(&reader->columns, rows, reader->lines.path, map, err);
    reader->notes.numbered = reader->columns.numbered.count;
    return read;
}

/* ---- rows ---- */

/* An empty cell says "none of these". */
static void take_topics(struct topic_record *record, struct topic_text names, unsigned rank)
{
    if (!topic_reader_is_blank(names)) {
        topic_labels_take_text(record, names, rank, false);
        return;
    }
    record->has_empty_cell = true;
    topic_record_begin_topics(record, rank);
}

static bool is_number(struct topic_text cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if (cell.bytes[i] < '0' || cell.bytes[i] > '9')
            return false;
    return cell.len > 0;
}

/* The cells beyond the header may be topics with commas between. */
static int reject_long_row(struct topic_record *record, const struct topic_csv_rows *rows,
                           struct topic_error *err)
{
    struct topic_text first = topic_csv_rows_cell(rows, 0);
    const char *cure =
        rows->cell_count == rows->column_count + 1 && is_number(first)
            ? "; if the first cell is the row's name, as R writes it, write the table "
              "with row.names = FALSE"
            : "";
    topic_error_set(err, "the row has %zu cells, the header has %zu%s", rows->cell_count,
                    rows->column_count, cure);
    return topic_reader_reject_topics(record, err);
}

/* What a missing topic means is a matter of record/labels.h. */
static bool has_value(const struct table_reader *reader, struct topic_csv_column column)
{
    const struct topic_csv_rows *rows = &reader->rows;
    return (column.key == TOPIC_RECORD_TOPICS && !column.is_numbered && !rows->has_escapes) ||
           !topic_csv_missing_is(rows, column.cell);
}

/* Counts the cell of a text or an id as one without a value, unless the table's own notation says
 * so. */
static void count_missing(struct table_reader *reader, struct topic_csv_column column)
{
    struct topic_text cell = topic_csv_rows_cell(&reader->rows, column.cell);
    if (column.key != TOPIC_RECORD_TOPICS &&
        !(reader->rows.has_escapes && topic_text_is(cell, TOPIC_CSV_NO_VALUE)) &&
        reader->notes.missing++ == 0)
        reader->notes.first_missing = reader->rows.line;
}

static int take_cell(struct topic_record *record, struct topic_csv_column column,
                     struct topic_text value, struct topic_error *err)
{
    if (column.key == TOPIC_RECORD_DATE)
        return topic_record_set_date(record, column.rank, value.bytes, value.len, err);
    if (column.key == TOPIC_RECORD_ID)
        return topic_keys_is_blank(value.bytes, value.len)
                   ? 0
                   : topic_record_set_id(record, column.rank, value.bytes, value.len, err);
    if (column.key != TOPIC_RECORD_TOPICS)
        return topic_record_set(record, column.key, column.rank, value.bytes, value.len, err);
    take_topics(record, value, column.rank);
    return 0;
}

/* Of columns with numbers, each cell is a part of one list. */
static int take_numbered(struct table_reader *reader, struct topic_record *record,
                         struct topic_error *err)
{
    const struct topic_csv_rows *rows = &reader->rows;
    struct topic_buffer *list = &reader->list;
    list->len = 0;
    for (size_t i = 0; i < reader->columns.count; i++) {
        struct topic_csv_column column = reader->columns.items[i];
        if (!column.is_numbered || column.cell >= rows->cell_count)
            continue;
        struct topic_text cell = topic_csv_rows_cell(rows, column.cell);
        if (cell.len == 0 || !has_value(reader, column))
            continue;
        if ((list->len > 0 && topic_buffer_append(list, "\n", 1, err) < 0) ||
            topic_buffer_append(list, cell.bytes, cell.len, err) < 0)
            return -1;
    }
    take_topics(record, (struct topic_text){list->len > 0 ? list->bytes : "", list->len},
                reader->columns.numbered.rank);
    return 0;
}

/* A comma at the end of a row that the header does not have makes an empty cell. */
static void drop_empty_cells(struct topic_csv_rows *rows)
{
    while (rows->cell_count > rows->column_count &&
           topic_csv_rows_cell(rows, rows->cell_count - 1).len == 0)
        rows->cell_count--;
}

/* The first column may hold the numbers of the rows, as pandas writes them. */
static void find_nameless(struct table_reader *reader)
{
    const struct topic_csv_rows *rows = &reader->rows;
    for (size_t i = 1; reader->notes.nameless == 0 && i < rows->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        if (topic_csv_header_cell(&reader->header, i).len == 0 &&
            !topic_keys_is_blank(cell.bytes, cell.len))
            reader->notes.nameless = i + 1;
    }
}

static int take_cells(struct table_reader *reader, struct topic_record *record,
                      struct topic_error *err)
{
    struct topic_csv_rows *rows = &reader->rows;
    bool is_short = false;
    drop_empty_cells(rows);
    if (rows->cell_count > rows->column_count)
        return reject_long_row(record, rows, err);
    find_nameless(reader);
    for (size_t i = 0; i < reader->columns.count; i++) {
        struct topic_csv_column column = reader->columns.items[i];
        if (column.cell >= rows->cell_count)
            is_short = true;
        else if (!has_value(reader, column))
            count_missing(reader, column);
        else if (!column.is_numbered &&
                 take_cell(record, column, topic_csv_rows_cell(rows, column.cell), err) < 0)
            return -1;
    }
    if (reader->columns.numbered.count > 0 && take_numbered(reader, record, err) < 0)
        return -1;
    if (is_short && reader->notes.short_rows++ == 0)
        reader->notes.first_short = rows->line;
    if (topic_row_source_take(record, rows, name_of_column, &reader->header, err) < 0)
        return -1;
    return topic_record_check(record, err);
}

/* Returns 1 when the row has none of the tools' shapes. */
static int take_shape(struct table_reader *reader, struct topic_record *record,
                      struct topic_error *err)
{
    const struct topic_csv_rows *rows = &reader->rows;
    struct topic_json_record json = {.object = json_object()};
    int status = json.object ? 0 : topic_error_set(err, "out of memory while reading a row");
    for (size_t i = 0; status == 0 && i < rows->cell_count && i < rows->column_count; i++)
        status = topic_row_object_set(json.object, topic_csv_header_cell(&reader->header, i),
                                      topic_csv_rows_cell(rows, i), err);
    if (status == 0)
        status = topic_known_shapes_find(json.object)
                     ? topic_shape_reader_read(&reader->shapes, &json, record, err)
                     : 1;
    topic_json_record_release(&json);
    return status;
}

static void take_row(struct table_reader *reader, struct topic_record *record,
                     struct topic_error *err)
{
    if (reader->is_export && take_shape(reader, record, err) <= 0)
        return; /* its keys are counted as those of an object */
    int status = take_cells(reader, record, err);
    if (record->options.usage)
        topic_csv_usage_count(&reader->header, &reader->columns, &reader->rows, record,
                              status == 0);
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

static int start(struct table_reader *reader, const struct topic_field_map *map,
                 struct topic_error *err)
{
    if (topic_lines_rest(&reader->lines, TABLE_MAX_BYTES, &reader->rows.text, err) < 0)
        return -1;
    reader->is_started = true;
    topic_csv_delimiter_find(&reader->rows, map);
    reader->rows.has_escapes =
        reader->rows.delimiter == '\t' && topic_csv_rows_are_escaped(reader->rows.text);
    reader->notes.has_escapes = reader->rows.has_escapes;
    return read_header(reader, map, err);
}

/* The header again, or a rule below it. */
static bool is_mark(const struct table_reader *reader)
{
    return topic_csv_header_is_again(&reader->header, &reader->rows) ||
           topic_csv_rows_is_rule(&reader->rows);
}

/* A sum below the rows, or a row of empty cells. */
static bool is_filler(struct table_reader *reader)
{
    bool is_total = topic_csv_row_kind_is_total(&reader->rows);
    reader->notes.totals += is_total;
    return is_total || topic_csv_row_kind_is_empty(&reader->rows);
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

/* Reads the header, and hands it out where the rows keep their places. TOPIC_READ_END: there is
 * nothing to hand out. */
static enum topic_read_status begin(struct table_reader *reader, struct topic_record *record,
                                    struct topic_error *err)
{
    if (start(reader, record->options.map, err) < 0 || add_cells(&reader->rows, record, err) < 0)
        return TOPIC_READ_FAILED;
    if (record->options.usage)
        topic_csv_usage_count_paths(&reader->columns, &record->options);
    record->kind = record->cell_count > 0 ? TOPIC_RECORD_COLUMNS : TOPIC_RECORD_ARTICLE;
    return record->cell_count > 0 ? TOPIC_READ_RECORD : TOPIC_READ_END;
}

static enum topic_csv_status next_row(struct table_reader *reader, bool keeps_place)
{
    enum topic_csv_status status;
    do
        status = topic_csv_rows_next(&reader->rows);
    while (status == TOPIC_CSV_ROW && (is_mark(reader) || (!keeps_place && is_filler(reader))));
    return status;
}

/* Fills the record from a row of this status, or sets *why it has no article. -1: out of memory. */
static int read_row(struct table_reader *reader, enum topic_csv_status status,
                    struct topic_record *record, struct topic_error *why, struct topic_error *err)
{
    if (status == TOPIC_CSV_UNBALANCED)
        topic_error_set(why, "the quotes of this row do not balance");
    else if (status == TOPIC_CSV_TOO_LONG)
        topic_error_set(why, "the row is longer than %u bytes: divide its article",
                        TOPIC_CSV_ROW_MAX_BYTES);
    else if (add_cells(&reader->rows, record, err) < 0)
        return -1;
    else if (record->options.keeps_place && is_filler(reader))
        topic_error_set(why, "the row is a sum or empty, not an article");
    else
        take_row(reader, record, why);
    return 0;
}

static enum topic_read_status next(void *state, struct topic_record *record,
                                   struct topic_error *err)
{
    struct table_reader *reader = state;
    struct topic_error why = {0};
    topic_record_reset(record);
    if (!reader->is_started) {
        enum topic_read_status begun = begin(reader, record, err);
        if (begun != TOPIC_READ_END)
            return begun;
    }
    enum topic_csv_status status = next_row(reader, record->options.keeps_place);
    size_t line = reader->rows.line;
    if (status == TOPIC_CSV_END)
        return TOPIC_READ_END;
    if (status == TOPIC_CSV_OUT_OF_MEMORY) {
        topic_error_set(err, "%s: out of memory in row %zu", reader->lines.path, line);
        return TOPIC_READ_FAILED;
    }
    if (read_row(reader, status, record, &why, err) < 0)
        return TOPIC_READ_FAILED;
    if (topic_error_is_set(&why))
        return topic_reader_bad_text(&reader->lines, line, cells_of(&reader->rows), &why, err);
    return topic_reader_number(record, line, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

static size_t line(const void *state)
{
    const struct table_reader *reader = state;
    return reader->rows.line;
}

static void note(const void *state, size_t number, struct topic_error *sentence)
{
    const struct table_reader *reader = state;
    struct topic_error shape = {0};
    topic_shape_reader_note(&reader->shapes, reader->lines.path, &shape);
    if (!topic_error_is_set(&shape))
        topic_csv_notes_say(&reader->notes, reader->lines.path, number, sentence);
    else if (number == 0)
        topic_error_set(sentence, "%s", shape.text);
    else
        topic_csv_notes_say(&reader->notes, reader->lines.path, number - 1, sentence);
}

static void close_table(void *state)
{
    struct table_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_csv_rows_release(&reader->rows);
    topic_csv_header_release(&reader->header);
    topic_shape_reader_release(&reader->shapes);
    topic_csv_columns_release(&reader->columns);
    topic_buffer_release(&reader->list);
    free(reader);
}

const struct topic_reader topic_csv_reader = {
    .open = open_csv, .next = next, .close = close_table, .note = note, .line = line};

const struct topic_reader topic_csv_reader_tsv = {
    .open = open_tsv, .next = next, .close = close_table, .note = note, .line = line};
