#include "training/table/csv_usage.h"

#include "record/key_usage.h"
#include "training/table/csv_missing.h"

/* A column that the map names and that is a key by its name is what the map says. */
static void count_cell(const struct topic_csv_header *header,
                       const struct topic_csv_columns *columns, struct topic_csv_rows *rows,
                       const struct topic_record *record, size_t cell)
{
    struct topic_text name = topic_csv_header_cell(header, cell);
    struct topic_text value = topic_csv_rows_cell(rows, cell);
    bool is_read = false;
    struct topic_key_usage_item *item =
        name.len > 0 && !topic_keys_is_blank(value.bytes, value.len) &&
                !topic_csv_missing_is(rows, cell)
            ? topic_key_usage_find(record->options.usage, name.bytes, name.len)
            : NULL;
    if (!item)
        return;
    for (size_t i = 0; i < columns->count; i++) {
        struct topic_csv_column column = columns->items[i];
        if (column.cell != cell)
            continue;
        item->key = item->key == TOPIC_RECORD_OTHER ? column.key : item->key;
        is_read = is_read || topic_record_is_taken(record, column.key, column.rank);
    }
    topic_key_usage_add(record->options.usage, item, is_read, value);
}

void topic_csv_usage_count_paths(const struct topic_csv_columns *columns,
                                 const struct topic_record_options *options)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(options->map, &count);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < columns->count; at++)
            if (columns->items[at].key == paths[i].key && columns->items[at].rank == paths[i].rank)
                options->usage->found_paths |= (uint64_t)1 << i;
}

void topic_csv_usage_count(const struct topic_csv_header *header,
                           const struct topic_csv_columns *columns, struct topic_csv_rows *rows,
                           const struct topic_record *record, bool is_article)
{
    topic_key_usage_begin(record->options.usage, is_article);
    for (size_t i = 0; i < rows->cell_count && i < rows->column_count; i++)
        count_cell(header, columns, rows, record, i);
}
