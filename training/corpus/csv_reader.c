/* CSV and TSV: a header row names the keys. csv_rows.h has what is a row and a cell. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/key_usage.h"
#include "record/labels.h"
#include "training/corpus/readers.h"
#include "training/shape/row_object.h"
#include "training/shape/shape_reader.h"
#include "training/shape/shapes.h"
#include "training/table/csv_columns.h"
#include "training/table/csv_rows.h"

/* The whole table is held in memory while it is read, so that an unbalanced quote loses one row and
 * not all that follow. */
#define TABLE_MAX_BYTES (2u << 30)

struct table_reader {
    struct topic_lines lines;
    struct topic_csv_rows rows;
    bool is_started;
    struct topic_csv_columns columns;
    struct topic_buffer header; /* its cells */
    size_t *header_ends;        /* of each cell in header */
    bool is_export;             /* of a tool, whose rows training/shape reads */
    struct topic_shape_reader shapes;
    size_t short_rows;  /* that lack a column which is read */
    size_t first_short; /* the line of the first of them */
    size_t nameless;    /* a column without a name that holds text, from 1; 0: none does */
};

/* ---- the header ---- */

static struct topic_text header_cell(const struct table_reader *reader, size_t cell)
{
    size_t start = cell > 0 ? reader->header_ends[cell - 1] : 0;
    struct topic_text name = {reader->header.bytes + start, reader->header_ends[cell] - start};
    while (name.len > 0 && topic_keys_is_blank(name.bytes, 1))
        name = (struct topic_text){name.bytes + 1, name.len - 1};
    while (name.len > 0 && topic_keys_is_blank(name.bytes + name.len - 1, 1))
        name.len--;
    return name;
}

static struct topic_text name_of_column(const void *table, size_t column)
{
    return header_cell(table, column);
}

/* Excel's first line, sep=; names the separator. */
static void find_delimiter(struct topic_csv_rows *rows, const struct topic_field_map *map)
{
    struct topic_text text = rows->text;
    size_t end = topic_text_scan_next_line(text, 0);
    if (text.len >= 5 && memcmp(text.bytes, "sep=", 4) == 0 && !strchr("\r\n\"", text.bytes[4]) &&
        topic_reader_is_blank((struct topic_text){text.bytes + 5, end - 5})) {
        rows->delimiter = text.bytes[4];
        rows->at = end;
        rows->number = 1;
    } else if (rows->delimiter == ',') {
        rows->delimiter = topic_csv_columns_delimiter(map, text);
    }
}

/* The first row that is not blank. An empty table has no columns and no rows. */
static int read_header(struct table_reader *reader, const struct topic_field_map *map,
                       struct topic_error *err)
{
    struct topic_csv_rows *rows = &reader->rows;
    enum topic_csv_status status = topic_csv_rows_next(rows);
    if (status == TOPIC_CSV_UNBALANCED)
        return topic_error_set(err, "%s:%zu: the quotes of the header row do not balance",
                               reader->lines.path, rows->line);
    if (status != TOPIC_CSV_ROW)
        return status == TOPIC_CSV_END ? 0 : topic_error_set(err, "out of memory in the header");
    if (topic_buffer_append(&reader->header, rows->cells.bytes, rows->cells.len, err) < 0)
        return -1;
    rows->column_count = rows->cell_count;
    reader->header_ends = topic_memory_new(rows->cell_count, sizeof *reader->header_ends, err);
    if (!reader->header_ends)
        return -1;
    memcpy(reader->header_ends, rows->ends, rows->cell_count * sizeof *reader->header_ends);
    reader->is_export = topic_row_object_is_export(name_of_column, reader, rows->cell_count);
    return topic_csv_columns_read(&reader->columns, rows, reader->lines.path, map, err);
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

static bool has_value(const struct topic_csv_rows *rows, struct topic_text cell)
{
    return !rows->has_escapes || cell.len != strlen(TOPIC_CSV_NO_VALUE) ||
           memcmp(cell.bytes, TOPIC_CSV_NO_VALUE, cell.len) != 0;
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

/* ---- which columns were read ---- */

/* A column that the map names and that is a key by its name is what the map says. */
static void count_cell(const struct table_reader *reader, const struct topic_record *record,
                       size_t cell)
{
    struct topic_text name = header_cell(reader, cell);
    struct topic_text value = topic_csv_rows_cell(&reader->rows, cell);
    bool is_read = false;
    struct topic_key_usage_item *item =
        name.len > 0 && !topic_keys_is_blank(value.bytes, value.len)
            ? topic_key_usage_find(record->options.usage, name.bytes, name.len)
            : NULL;
    if (!item)
        return;
    for (size_t i = 0; i < reader->columns.count; i++) {
        struct topic_csv_column column = reader->columns.items[i];
        if (column.cell != cell)
            continue;
        item->key = item->key == TOPIC_RECORD_OTHER ? column.key : item->key;
        is_read = is_read || topic_record_is_taken(record, column.key, column.rank);
    }
    topic_key_usage_add(record->options.usage, item, is_read, value);
}

/* The paths of the map that name a column. */
static void count_paths(const struct table_reader *reader,
                        const struct topic_record_options *options)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(options->map, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < reader->columns.count; at++)
            if (reader->columns.items[at].key == paths[i].key &&
                reader->columns.items[at].rank == paths[i].rank)
                options->usage->found_paths |= (uint64_t)1 << i;
}

static void count_cells(const struct table_reader *reader, const struct topic_record *record,
                        bool is_article)
{
    topic_key_usage_begin(record->options.usage, is_article);
    for (size_t i = 0; i < reader->rows.cell_count && i < reader->rows.column_count; i++)
        count_cell(reader, record, i);
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
    for (size_t i = 1; reader->nameless == 0 && i < rows->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        if (header_cell(reader, i).len == 0 && !topic_keys_is_blank(cell.bytes, cell.len))
            reader->nameless = i + 1;
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
        else if (has_value(rows, topic_csv_rows_cell(rows, column.cell)) &&
                 take_cell(record, column, topic_csv_rows_cell(rows, column.cell), err) < 0)
            return -1;
    }
    if (is_short && reader->short_rows++ == 0)
        reader->first_short = rows->line;
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
        status = topic_row_object_set(json.object, header_cell(reader, i),
                                      topic_csv_rows_cell(rows, i), err);
    if (status == 0)
        status = topic_shapes_find(json.object)
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
        count_cells(reader, record, status == 0);
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
    find_delimiter(&reader->rows, map);
    reader->rows.has_escapes =
        reader->rows.delimiter == '\t' && topic_csv_rows_are_escaped(reader->rows.text);
    return read_header(reader, map, err);
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
        if (start(reader, record->options.map, err) < 0 ||
            add_cells(&reader->rows, record, err) < 0)
            return TOPIC_READ_FAILED;
        if (record->options.usage)
            count_paths(reader, &record->options);
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
        take_row(reader, record, &why);
    if (topic_error_is_set(&why))
        return topic_reader_bad_text(&reader->lines, line, cells_of(&reader->rows), &why, err);
    return topic_reader_number(record, line, err) < 0 ? TOPIC_READ_FAILED : TOPIC_READ_RECORD;
}

static size_t line(const void *state)
{
    const struct table_reader *reader = state;
    return reader->rows.line;
}

static void note_shape(const struct table_reader *reader, struct topic_error *sentence)
{
    topic_shape_reader_note(&reader->shapes, reader->lines.path, sentence);
}

static void note_nameless(const struct table_reader *reader, struct topic_error *sentence)
{
    if (reader->nameless > 0)
        topic_error_set(sentence,
                        "%s: column %zu has no name, so its cells are not read: name it in the "
                        "first row",
                        reader->lines.path, reader->nameless);
}

static void note_short_rows(const struct table_reader *reader, struct topic_error *sentence)
{
    if (reader->short_rows > 0)
        topic_error_set(sentence,
                        "%s: rows with fewer cells than the header: %zu, the first at line %zu: a "
                        "line break without quotes around its cell divides a row in two",
                        reader->lines.path, reader->short_rows, reader->first_short);
}

static void note_escapes(const struct table_reader *reader, struct topic_error *sentence)
{
    if (reader->rows.has_escapes)
        topic_error_set(sentence,
                        "%s: read with the escapes of databases: \\n is a line break, \\N no value",
                        reader->lines.path);
}

static void note(const void *state, size_t number, struct topic_error *sentence)
{
    static void (*const notes[])(const struct table_reader *, struct topic_error *) = {
        note_shape, note_escapes, note_nameless, note_short_rows};
    for (size_t i = 0, told = 0; i < sizeof notes / sizeof *notes; i++) {
        topic_error_reset(sentence);
        notes[i](state, sentence);
        if (topic_error_is_set(sentence) && told++ == number)
            return;
    }
    topic_error_reset(sentence);
}

static void close_table(void *state)
{
    struct table_reader *reader = state;
    topic_lines_close(&reader->lines);
    topic_csv_rows_release(&reader->rows);
    topic_buffer_release(&reader->header);
    free(reader->header_ends);
    topic_shape_reader_release(&reader->shapes);
    topic_csv_columns_release(&reader->columns);
    free(reader);
}

const struct topic_reader topic_csv_reader = {
    .open = open_csv, .next = next, .close = close_table, .note = note, .line = line};

const struct topic_reader topic_csv_reader_tsv = {
    .open = open_tsv, .next = next, .close = close_table, .note = note, .line = line};
