#include "training/reader/csv_table.h"

#include <string.h>

#include "base/text.h"
#include "record/blank_text.h"
#include "record/labels.h"
#include "training/kind/table_kind.h"
#include "training/reader/reader.h"
#include "training/table/csv_missing.h"
#include "training/table/row_source.h"

struct topic_text topic_csv_table_name_of_column(const void *header, size_t column)
{
    return topic_csv_header_cell(header, column);
}

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

/* The cells beyond the header may be topics with commas between, or a text that has commas. */
static int reject_long_row(struct topic_record *record, const struct topic_csv_rows *rows,
                           struct topic_error *err)
{
    struct topic_text first = topic_csv_rows_cell(rows, 0);
    const char separator[] = {rows->delimiter, '\0'};
    if (rows->cell_count == rows->column_count + 1 && is_number(first))
        topic_error_set(err,
                        "the row has %zu cells, the header has %zu; if the first cell is the row's "
                        "name, as R writes it, write the table with row.names = FALSE",
                        rows->cell_count, rows->column_count);
    else
        topic_error_set(
            err,
            "the row has %zu cells, the header has %zu: write quotes (\") around a cell "
            "with a %s in it",
            rows->cell_count, rows->column_count, rows->delimiter == '\t' ? "tab" : separator);
    return topic_reader_reject_topics(record, err);
}

/* What a missing topic means is a matter of record/labels.h. */
static bool has_value(struct topic_csv_table *table, struct topic_csv_column column)
{
    struct topic_csv_rows *rows = &table->rows;
    return (column.key == TOPIC_RECORD_TOPICS && !column.is_numbered && !rows->has_escapes) ||
           !topic_csv_missing_is(rows, column.cell);
}

/* Counts the cell of a text or an id as one without a value, unless the table's own notation says
 * so. */
static void count_missing(struct topic_csv_table *table, struct topic_csv_column column)
{
    struct topic_text cell = topic_csv_rows_cell(&table->rows, column.cell);
    if (column.key != TOPIC_RECORD_TOPICS &&
        !(table->rows.has_escapes && topic_text_is(cell, TOPIC_CSV_NO_VALUE)) &&
        table->notes.missing++ == 0)
        table->notes.first_missing = table->rows.line;
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
static int take_numbered(struct topic_csv_table *table, struct topic_record *record,
                         struct topic_error *err)
{
    const struct topic_csv_rows *rows = &table->rows;
    struct topic_buffer *list = &table->list;
    list->len = 0;
    for (size_t i = 0; i < table->columns.count; i++) {
        struct topic_csv_column column = table->columns.items[i];
        if (!column.is_numbered || column.cell >= rows->cell_count)
            continue;
        struct topic_text cell = topic_csv_rows_cell(rows, column.cell);
        if (cell.len == 0 || !has_value(table, column))
            continue;
        if ((list->len > 0 && topic_buffer_append(list, "\n", 1, err) < 0) ||
            topic_buffer_append(list, cell.bytes, cell.len, err) < 0)
            return -1;
    }
    take_topics(record, (struct topic_text){list->len > 0 ? list->bytes : "", list->len},
                table->columns.numbered.rank);
    return 0;
}

bool topic_csv_table_is_other_header(const struct topic_csv_table *table)
{
    const struct topic_csv_rows *rows = &table->rows;
    size_t others = 0;
    for (size_t i = 0; i < rows->cell_count; i++) {
        struct topic_text cell = topic_blank_text_trim(topic_csv_rows_cell(rows, i));
        bool is_own = cell.len > 0 && topic_csv_header_has(&table->header, cell);
        if (!is_own && !topic_table_kind_is_key(cell))
            return false;
        others += !is_own;
    }
    return others + 1 < rows->cell_count;
}

/* A comma at the end of a row that the header does not have makes an empty cell. */
static void drop_empty_cells(struct topic_csv_rows *rows)
{
    while (rows->cell_count > rows->column_count &&
           topic_csv_rows_cell(rows, rows->cell_count - 1).len == 0)
        rows->cell_count--;
}

/* The first column may hold the numbers of the rows, as pandas writes them. */
static void find_nameless(struct topic_csv_table *table)
{
    const struct topic_csv_rows *rows = &table->rows;
    for (size_t i = 1; table->notes.nameless == 0 && i < rows->cell_count; i++) {
        struct topic_text cell = topic_csv_rows_cell(rows, i);
        if (topic_csv_header_cell(&table->header, i).len == 0 &&
            !topic_keys_is_blank(cell.bytes, cell.len))
            table->notes.nameless = i + 1;
    }
}

/* A row may lack cells because a line break divides it, or because the file ends within it. */
static void count_short(struct topic_csv_table *table)
{
    const struct topic_csv_rows *rows = &table->rows;
    struct topic_text text = rows->text;
    bool is_last = rows->at >= text.len && !memchr("\r\n", text.bytes[text.len - 1], 2);
    if (is_last && table->notes.short_rows == 0)
        table->notes.cut = rows->line;
    else if (table->notes.short_rows++ == 0)
        table->notes.first_short = rows->line;
}

int topic_csv_table_check_row(struct topic_csv_table *table, struct topic_record *record,
                              struct topic_error *err)
{
    drop_empty_cells(&table->rows);
    return table->rows.cell_count > table->rows.column_count
               ? reject_long_row(record, &table->rows, err)
               : 0;
}

int topic_csv_table_take_row(struct topic_csv_table *table, struct topic_record *record,
                             struct topic_error *err)
{
    struct topic_csv_rows *rows = &table->rows;
    bool is_short = false;
    find_nameless(table);
    for (size_t i = 0; i < table->columns.count; i++) {
        struct topic_csv_column column = table->columns.items[i];
        if (column.cell >= rows->cell_count)
            is_short = true;
        else if (!has_value(table, column))
            count_missing(table, column);
        else if (!column.is_numbered &&
                 take_cell(record, column, topic_csv_rows_cell(rows, column.cell), err) < 0)
            return -1;
    }
    if (table->columns.numbered.count > 0 && take_numbered(table, record, err) < 0)
        return -1;
    if (is_short)
        count_short(table);
    if (topic_row_source_take(record, rows, topic_csv_table_name_of_column, &table->header, err) <
        0)
        return -1;
    return topic_record_check(record, err);
}

void topic_csv_table_release(struct topic_csv_table *table)
{
    topic_csv_rows_release(&table->rows);
    topic_csv_header_release(&table->header);
    topic_csv_columns_release(&table->columns);
    topic_buffer_release(&table->list);
}
