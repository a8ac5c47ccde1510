/* CSV and TSV: a header row names the keys. csv_rows.h has what is a row and a cell. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/export/known_shapes.h"
#include "training/export/shape_reader.h"
#include "training/reader/csv_table.h"
#include "training/reader/readers.h"
#include "training/table/csv_delimiter.h"
#include "training/table/csv_row_kind.h"
#include "training/table/csv_usage.h"
#include "training/table/row_object.h"

/* The whole table is held in memory while it is read, so that an unbalanced quote loses one row and
 * not all that follow. */
#define TABLE_MAX_BYTES (2u << 30)

/* Fewer zero bytes one after another are a part of a text, as programs that count in twos or fours
 * write them. */
#define ZEROS_MAX 7

struct table_reader {
    struct topic_lines lines;
    struct topic_csv_table table;
    bool is_started;
    bool is_export; /* of a tool, whose rows training/shape reads */
    struct topic_shape_reader shapes;
    size_t first_at; /* the first row, and the lines before it */
    size_t first_number;
};

/* ---- the header ---- */

/* Goes on to the header below the rows of a report, if there is one: the first row names
 * nothing. */
static void skip_report(struct table_reader *reader, const struct topic_field_map *map)
{
    struct topic_csv_rows *rows = &reader->table.rows;
    const size_t at = rows->at;
    const size_t number = rows->number;
    const size_t line = rows->line;
    for (size_t above = 1; above <= TOPIC_CSV_ROWS_MAX_ABOVE; above++) {
        if (topic_csv_rows_next(rows) != TOPIC_CSV_ROW)
            break;
        if (!topic_csv_row_kind_is_header(rows, map))
            continue;
        reader->table.notes.above = above;
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
    struct topic_csv_rows *rows = &reader->table.rows;
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
    if (topic_csv_header_read(&reader->table.header, rows, err) < 0)
        return -1;
    reader->is_export = topic_row_object_is_export(topic_csv_table_name_of_column,
                                                   &reader->table.header, rows->cell_count);
    int read = topic_csv_columns_read(&reader->table.columns, rows, reader->lines.path, map, err);
    reader->table.notes.numbered = reader->table.columns.numbered.count;
    return read;
}

/* ---- rows ---- */

/* A cell of an export that is not there is no answer of an annotator, as an empty one is. */
static int check_export_row(const struct topic_csv_rows *rows, struct topic_record *record,
                            struct topic_error *err)
{
    if (rows->cell_count >= rows->column_count)
        return 0;
    topic_error_set(err,
                    "the row has %zu cells, the header has %zu: the file is cut, or a quote is "
                    "missing",
                    rows->cell_count, rows->column_count);
    return topic_reader_reject_topics(record, err);
}

/* Returns 1 when the row has none of the tools' shapes. */
static int take_shape(struct table_reader *reader, struct topic_record *record,
                      struct topic_error *err)
{
    const struct topic_csv_rows *rows = &reader->table.rows;
    struct topic_json_record json = {.object = json_object()};
    int status = json.object ? 0 : topic_error_set(err, "out of memory while reading a row");
    for (size_t i = 0; status == 0 && i < rows->cell_count && i < rows->column_count; i++)
        status = topic_row_object_set(json.object, topic_csv_header_cell(&reader->table.header, i),
                                      topic_csv_rows_cell(rows, i), err);
    if (status == 0 && !topic_known_shapes_find(json.object))
        status = 1;
    else if (status == 0 && (status = check_export_row(rows, record, err)) == 0)
        status = topic_shape_reader_read(&reader->shapes, &json, record, err);
    topic_json_record_release(&json);
    return status;
}

/* One zero byte may stand for a character that a program could not write. Many are no text. */
static int check_zeros(const struct topic_csv_rows *rows, struct topic_error *err)
{
    static const char zeros[ZEROS_MAX + 1] = {0};
    bool has_zeros =
        rows->cells.len > 0 && memmem(rows->cells.bytes, rows->cells.len, zeros, sizeof zeros);
    return has_zeros ? topic_error_set(err,
                                       "the row has more than %d zero bytes one after another: "
                                       "the file was not written as a whole",
                                       ZEROS_MAX)
                     : 0;
}

static enum topic_csv_footer_kind footer_kind(const struct topic_csv_table *table)
{
    return topic_csv_footer_kind(&table->footer, &table->rows, &table->columns);
}

static void take_row(struct table_reader *reader, struct topic_record *record,
                     struct topic_error *err)
{
    int status = check_zeros(&reader->table.rows, err);
    if (status == 0 && footer_kind(&reader->table) == TOPIC_CSV_FOOTER_UNLIKE)
        status =
            topic_error_set(err, "the last row is unlike all others, as a sum or a source below a "
                                 "table is: remove it or, if it is an article, move it up");
    if (status == 0)
        topic_csv_footer_count(&reader->table.footer, &reader->table.rows, &reader->table.columns);
    if (status == 0)
        status = topic_csv_table_check_row(&reader->table, record, err);
    if (status == 0 && reader->is_export && take_shape(reader, record, err) <= 0)
        return; /* its keys are counted as those of an object */
    if (status == 0)
        status = topic_csv_table_take_row(&reader->table, record, err);
    if (record->options.usage)
        topic_csv_usage_count(&reader->table.header, &reader->table.columns, &reader->table.rows,
                              record, status == 0);
}

static void *open_table(struct topic_lines *lines, char delimiter, struct topic_error *err)
{
    struct table_reader *reader = topic_memory_new(1, sizeof *reader, err);
    if (!reader) {
        topic_lines_close(lines);
        return NULL;
    }
    reader->lines = *lines;
    reader->table.rows.delimiter = delimiter;
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

/* Programs reserve room for a log, and file systems for a file whose end a crash has lost. */
static void cut_zeros(struct topic_csv_table *table)
{
    struct topic_text *text = &table->rows.text;
    while (text->len > 0 && text->bytes[text->len - 1] == '\0') {
        text->len--;
        table->notes.zeros++;
    }
}

static int start(struct table_reader *reader, const struct topic_field_map *map,
                 struct topic_error *err)
{
    if (topic_lines_rest(&reader->lines, TABLE_MAX_BYTES, &reader->table.rows.text, err) < 0)
        return -1;
    reader->is_started = true;
    cut_zeros(&reader->table);
    topic_csv_delimiter_find(&reader->table.rows, map);
    reader->table.rows.has_escapes =
        reader->table.rows.delimiter == '\t' && topic_csv_rows_are_escaped(reader->table.rows.text);
    reader->table.notes.has_escapes = reader->table.rows.has_escapes;
    return read_header(reader, map, err);
}

/* The header again, or a rule below it. */
static bool is_mark(const struct table_reader *reader)
{
    return topic_csv_header_is_again(&reader->table.header, &reader->table.rows) ||
           topic_csv_rows_is_rule(&reader->table.rows);
}

/* A sum or a source below the rows, or a row of empty cells. */
static bool is_filler(struct table_reader *reader)
{
    struct topic_csv_table *table = &reader->table;
    bool is_below =
        topic_csv_row_kind_is_total(&table->rows) || footer_kind(table) == TOPIC_CSV_FOOTER_NOTE;
    if (is_below && table->notes.below++ == 0)
        table->notes.first_below = table->rows.line;
    return is_below || topic_csv_row_kind_is_empty(&table->rows);
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
    if (start(reader, record->options.map, err) < 0 ||
        add_cells(&reader->table.rows, record, err) < 0)
        return TOPIC_READ_FAILED;
    if (record->options.usage)
        topic_csv_usage_count_paths(&reader->table.columns, &record->options);
    record->kind = record->cell_count > 0 ? TOPIC_RECORD_COLUMNS : TOPIC_RECORD_ARTICLE;
    return record->cell_count > 0 ? TOPIC_READ_RECORD : TOPIC_READ_END;
}

static enum topic_csv_status next_row(struct table_reader *reader, bool keeps_place)
{
    enum topic_csv_status status;
    do
        status = topic_csv_rows_next(&reader->table.rows);
    while (status == TOPIC_CSV_ROW && (is_mark(reader) || (!keeps_place && is_filler(reader))));
    return status;
}

static void tell_unclosed(const struct topic_csv_rows *rows, struct topic_error *why)
{
    topic_error_set(why,
                    "the quote in line %zu is not closed; what stands behind it, up to line %zu, "
                    "is left out, because it is no rows: a quote is missing, or the file is cut",
                    rows->line + rows->unclosed.quote, rows->number);
}

/* Fills the record from a row of this status, or sets *why it has no article. -1: out of memory. */
static int read_row(struct table_reader *reader, enum topic_csv_status status,
                    struct topic_record *record, struct topic_error *why, struct topic_error *err)
{
    if (status == TOPIC_CSV_UNBALANCED)
        topic_error_set(why, "the quotes of this row do not balance");
    else if (status == TOPIC_CSV_UNCLOSED)
        tell_unclosed(&reader->table.rows, why);
    else if (status == TOPIC_CSV_TOO_LONG)
        topic_error_set(why, "the row is longer than %u bytes: divide its article",
                        TOPIC_CSV_ROW_MAX_BYTES);
    else if (topic_csv_table_is_other_header(&reader->table))
        return topic_error_set(err,
                               "%s:%zu: a header with other columns, or in another order: write "
                               "the rows from here on to a file of their own",
                               reader->lines.path, reader->table.rows.line);
    else if (add_cells(&reader->table.rows, record, err) < 0)
        return -1;
    else if (record->options.keeps_place && is_filler(reader))
        topic_error_set(
            why, "the row is empty, or a sum or a source below the table, and not an article");
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
    size_t line = reader->table.rows.line;
    if (status == TOPIC_CSV_END)
        return TOPIC_READ_END;
    if (status == TOPIC_CSV_OUT_OF_MEMORY) {
        topic_error_set(err, "%s: out of memory in row %zu", reader->lines.path, line);
        return TOPIC_READ_FAILED;
    }
    if (read_row(reader, status, record, &why, err) < 0)
        return TOPIC_READ_FAILED;
    if (topic_error_is_set(&why))
        return topic_reader_bad_text(&reader->lines, line, cells_of(&reader->table.rows), &why,
                                     err);
    return topic_reader_number(record, line, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

static size_t line(const void *state)
{
    const struct table_reader *reader = state;
    return reader->table.rows.line;
}

static void note(const void *state, size_t number, struct topic_error *sentence)
{
    const struct table_reader *reader = state;
    struct topic_error shape = {0};
    topic_shape_reader_note(&reader->shapes, reader->lines.path, &shape);
    if (!topic_error_is_set(&shape))
        topic_csv_notes_say(&reader->table.notes, reader->lines.path, number, sentence);
    else if (number == 0)
        topic_error_set(sentence, "%s", shape.text);
    else
        topic_csv_notes_say(&reader->table.notes, reader->lines.path, number - 1, sentence);
}

static void close_table(void *state)
{
    struct table_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_csv_table_release(&reader->table);
    topic_shape_reader_release(&reader->shapes);
    free(reader);
}

const struct topic_reader topic_csv_reader = {
    .open = open_csv, .next = next, .close = close_table, .note = note, .line = line};

const struct topic_reader topic_csv_reader_tsv = {
    .open = open_tsv, .next = next, .close = close_table, .note = note, .line = line};
