#include "training/labels/audit_rows.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/text.h"
#include "training/input/decoded_text.h"
#include "training/table/csv_row_kind.h"
#include "training/table/csv_rows.h"

/* Millions of rows; a larger table is none that people filled in. */
#define TABLE_MAX_BYTES ((size_t)256 << 20)

/* The first five have to be there. */
enum column {
    COLUMN_DECISION,
    COLUMN_TOPIC,
    COLUMN_PROBLEM,
    COLUMN_INSTEAD,
    COLUMN_KEY,
    COLUMN_ID,
    COLUMN_SUSPICION,
    COLUMNS
};
#define REQUIRED_COLUMNS COLUMN_ID

static const char *const names[COLUMNS] = {"decision", "topic", "verdict",  "instead",
                                           "key",      "id",    "suspicion"};

struct table {
    const char *path;
    struct topic_csv_rows rows;
    size_t columns[COLUMNS]; /* SIZE_MAX: missing */
    struct topic_buffer id;
};

/* Spreadsheets capitalise what is typed. */
static bool is_decision(struct topic_text text, const char *word)
{
    return text.len == strlen(word) && strncasecmp(text.bytes, word, text.len) == 0;
}

static bool find_columns(struct table *table)
{
    bool has_all = true;
    for (size_t column = 0; column < COLUMNS; column++) {
        table->columns[column] = SIZE_MAX;
        for (size_t i = 0; i < table->rows.cell_count; i++)
            if (topic_text_is(topic_csv_rows_cell(&table->rows, i), names[column]))
                table->columns[column] = i;
        has_all = has_all && (column >= REQUIRED_COLUMNS || table->columns[column] != SIZE_MAX);
    }
    return has_all;
}

static struct topic_text cell(const struct table *table, enum column column)
{
    struct topic_text text = {"", 0};
    if (table->columns[column] < table->rows.cell_count)
        text = topic_csv_rows_cell(&table->rows, table->columns[column]);
    /* The table has an apostrophe before what a spreadsheet would compute. */
    if (text.len > 1 && text.bytes[0] == '\'' && strchr("=+-@", text.bytes[1]))
        text = (struct topic_text){text.bytes + 1, text.len - 1};
    return text;
}

static int fail_row(const struct table *table, enum column column, const char *cure,
                    struct topic_error *err)
{
    struct topic_text text = cell(table, column);
    return topic_error_set(err, "%s:%zu: the %s \"%.*s\" is unknown: %s", table->path,
                           table->rows.line, names[column], (int)(text.len < 100 ? text.len : 100),
                           text.bytes, cure);
}

static int read_decision(const struct table *table, struct topic_audit_row *row,
                         struct topic_error *err)
{
    struct topic_text decision = cell(table, COLUMN_DECISION);
    if (is_decision(decision, "fix"))
        row->decision = TOPIC_AUDIT_ROWS_FIX;
    else if (is_decision(decision, "keep"))
        row->decision = TOPIC_AUDIT_ROWS_KEEP;
    else if (decision.len > 0)
        return fail_row(table, COLUMN_DECISION, "write fix, keep or nothing", err);
    return 0;
}

static int read_problem(const struct table *table, struct topic_audit_row *row,
                        struct topic_error *err)
{
    struct topic_text problem = cell(table, COLUMN_PROBLEM);
    if (topic_text_is(problem, TOPIC_AUDIT_ROWS_LACKS)) {
        row->added = cell(table, COLUMN_TOPIC);
        return 0;
    }
    row->taken = cell(table, COLUMN_TOPIC);
    if (topic_text_is(problem, TOPIC_AUDIT_ROWS_INSTEAD))
        row->added = cell(table, COLUMN_INSTEAD);
    else if (!topic_text_is(problem, TOPIC_AUDIT_ROWS_HAS))
        return fail_row(table, COLUMN_PROBLEM, "leave it as topic audit wrote it", err);
    return 0;
}

/* The cell has a JSON string without its quotes. */
static int read_id(struct table *table, struct topic_audit_row *row, struct topic_error *err)
{
    struct topic_text text = cell(table, COLUMN_ID);
    topic_buffer_reset(&table->id);
    if (topic_buffer_format(&table->id, err, "\"%.*s\"", (int)text.len, text.bytes) < 0)
        return -1;
    json_t *string = json_loadb(table->id.bytes, table->id.len, JSON_DECODE_ANY, NULL);
    if (json_is_string(string))
        text = (struct topic_text){json_string_value(string), json_string_length(string)};
    topic_buffer_reset(&table->id);
    int status = topic_buffer_append(&table->id, text.bytes, text.len, err);
    json_decref(string);
    row->id = (struct topic_text){table->id.len > 0 ? table->id.bytes : "", table->id.len};
    return status;
}

/* A spreadsheet may have written a decimal comma. */
static double read_suspicion(const struct table *table)
{
    struct topic_text text = cell(table, COLUMN_SUSPICION);
    double value = 0;
    double place = 1;
    bool is_fraction = false;
    for (size_t i = 0; i < text.len && place > 1e-9; i++) {
        if (text.bytes[i] == '.' || text.bytes[i] == ',')
            is_fraction = true;
        else if (text.bytes[i] < '0' || text.bytes[i] > '9')
            return 0;
        else
            value += is_fraction ? (place /= 10) * (text.bytes[i] - '0') : text.bytes[i] - '0';
    }
    return value < 1 ? value : 1;
}

/* Excel may say in a line of its own which separator it reads: sep=; */
static bool is_separator_line(const struct topic_csv_rows *rows)
{
    static const char name[] = "sep=";
    struct topic_text first = topic_csv_rows_cell(rows, 0);
    return first.len >= strlen(name) && memcmp(first.bytes, name, strlen(name)) == 0;
}

static bool read_header(struct topic_csv_rows *rows)
{
    bool is_row = topic_csv_rows_next(rows) == TOPIC_CSV_ROW;
    return is_row && is_separator_line(rows) ? topic_csv_rows_next(rows) == TOPIC_CSV_ROW : is_row;
}

/* Spreadsheets write commas, semicolons or tabs, by the language that they speak. */
static bool begin(struct table *table, struct topic_text text)
{
    static const char delimiters[] = {',', ';', '\t'};
    for (size_t i = 0; i < sizeof delimiters; i++) {
        topic_csv_rows_release(&table->rows);
        table->rows = (struct topic_csv_rows){.text = text, .delimiter = delimiters[i]};
        if (read_header(&table->rows) && find_columns(table)) {
            table->rows.column_count = table->rows.cell_count;
            return true;
        }
    }
    return false;
}

static int read_rows(struct table *table,
                     int (*visit)(void *context, const struct topic_audit_row *row,
                                  struct topic_error *err),
                     void *context, struct topic_error *err)
{
    enum topic_csv_status status;
    while ((status = topic_csv_rows_next(&table->rows)) == TOPIC_CSV_ROW) {
        if (topic_csv_row_kind_is_empty(&table->rows))
            continue;
        struct topic_audit_row row = {.line = table->rows.line,
                                      .key = cell(table, COLUMN_KEY),
                                      .suspicion = read_suspicion(table)};
        if (read_decision(table, &row, err) < 0 || read_problem(table, &row, err) < 0 ||
            read_id(table, &row, err) < 0 || visit(context, &row, err) < 0)
            return -1;
    }
    if (status == TOPIC_CSV_UNBALANCED || status == TOPIC_CSV_UNCLOSED)
        return topic_error_set(err, "%s:%zu: a quote of this row is not closed", table->path,
                               status == TOPIC_CSV_UNCLOSED
                                   ? table->rows.line + table->rows.unclosed.quote
                                   : table->rows.line);
    if (status == TOPIC_CSV_TOO_LONG)
        return topic_error_set(err, "%s:%zu: this row is longer than %u bytes", table->path,
                               table->rows.line, TOPIC_CSV_ROW_MAX_BYTES);
    return status == TOPIC_CSV_OUT_OF_MEMORY
               ? topic_error_set(err, "%s: out of memory", table->path)
               : 0;
}

static int refuse(const struct topic_file *file, const char *path, struct topic_error *err)
{
    enum topic_content_kind kind = topic_content_kind_of(file->bytes, file->size);
    if (kind != TOPIC_CONTENT_AUDIT &&
        topic_content_kind_refuse(kind, path, "a table of topic audit --output FILE.csv", err) < 0)
        return -1;
    return topic_error_set(err,
                           "%s: is no table of topic audit --output FILE.csv as a whole: its first "
                           "row has to name decision, topic, verdict, instead and key",
                           path);
}

/* Spreadsheets save tables in UTF-16, or in the encoding of the machine, too. */
static int read_file(struct table *table, const struct topic_file *file,
                     int (*visit)(void *context, const struct topic_audit_row *row,
                                  struct topic_error *err),
                     void *context, struct topic_error *err)
{
    struct topic_buffer text = {0};
    int status = topic_decoded_text_append(&text, file->bytes, file->size, err);
    if (status == 0)
        status = begin(table, (struct topic_text){text.len > 0 ? text.bytes : "", text.len})
                     ? read_rows(table, visit, context, err)
                     : refuse(file, table->path, err);
    topic_buffer_release(&text);
    return status;
}

int topic_audit_rows_read(const char *path,
                          int (*visit)(void *context, const struct topic_audit_row *row,
                                       struct topic_error *err),
                          void *context, struct topic_error *err)
{
    struct topic_file file = {0};
    struct table table = {.path = path};
    if (topic_file_read(&file, path, TABLE_MAX_BYTES, err) < 0)
        return -1;
    int status = read_file(&table, &file, visit, context, err);
    topic_csv_rows_release(&table.rows);
    topic_buffer_release(&table.id);
    topic_file_release(&file);
    return status;
}
