#include "tests/bench/serve/table.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static size_t row_of(struct table *table, const char *label)
{
    size_t row = 0;
    while (row < table->row_count && strcmp(table->labels[row], label) != 0)
        row++;
    if (row == table->row_count && row + 1 < TABLE_MAX_ROWS) {
        snprintf(table->labels[row], TABLE_CELL_BYTES, "%s", label);
        table->row_count++;
    }
    return row;
}

void table_set(struct table *table, size_t column, const char *label, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(table->cells[row_of(table, label)][column], TABLE_CELL_BYTES, format, args);
    va_end(args);
}

void table_print(const struct table *table)
{
    printf("| |");
    for (size_t column = 0; column < table->column_count; column++)
        printf(" %s |", table->heads[column]);
    printf("\n|---|");
    for (size_t column = 0; column < table->column_count; column++)
        printf("---:|");
    for (size_t row = 0; row < table->row_count; row++) {
        printf("\n| %s |", table->labels[row]);
        for (size_t column = 0; column < table->column_count; column++)
            printf(" %s |", table->cells[row][column]);
    }
    printf("\n");
}
