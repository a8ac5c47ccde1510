#include "training/table/csv_header.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "record/blank_text.h"

int topic_csv_header_read(struct topic_csv_header *header, const struct topic_csv_rows *rows,
                          struct topic_error *err)
{
    if (topic_buffer_append(&header->cells, rows->cells.bytes, rows->cells.len, err) < 0)
        return -1;
    header->ends = topic_memory_new(rows->cell_count, sizeof *header->ends, err);
    if (!header->ends)
        return -1;
    memcpy(header->ends, rows->ends, rows->cell_count * sizeof *header->ends);
    header->count = rows->cell_count;
    return 0;
}

struct topic_text topic_csv_header_cell(const struct topic_csv_header *header, size_t cell)
{
    size_t start = cell > 0 ? header->ends[cell - 1] : 0;
    if (header->ends[cell] == start) /* where all cells are empty there are no bytes */
        return (struct topic_text){"", 0};
    return topic_blank_text_trim(
        (struct topic_text){header->cells.bytes + start, header->ends[cell] - start});
}

static struct topic_text cell_at(const struct topic_csv_rows *rows, size_t cell)
{
    return topic_blank_text_trim(topic_csv_rows_cell(rows, cell));
}

static bool is_name(const struct topic_csv_header *header, size_t cell, struct topic_text name)
{
    struct topic_text own = topic_csv_header_cell(header, cell);
    return own.len == name.len &&
           topic_text_scan_is_same_in_any_case(own.bytes, name.bytes, own.len);
}

bool topic_csv_header_is_again(const struct topic_csv_header *header,
                               const struct topic_csv_rows *rows)
{
    for (size_t i = 0; rows->cell_count == header->count && i < header->count; i++)
        if (!is_name(header, i, cell_at(rows, i)))
            return false;
    return rows->cell_count == header->count;
}

bool topic_csv_header_has(const struct topic_csv_header *header, struct topic_text name)
{
    for (size_t i = 0; i < header->count; i++)
        if (is_name(header, i, name))
            return true;
    return false;
}

void topic_csv_header_release(struct topic_csv_header *header)
{
    topic_buffer_release(&header->cells);
    free(header->ends);
}
