#include "training/label_decisions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/file.h"
#include "base/memory.h"
#include "training/table/csv_rows.h"

/* Millions of rows; a larger table is none that people filled in. */
#define TABLE_MAX_BYTES ((size_t)256 << 20)

enum column { COLUMN_DECISION, COLUMN_TOPIC, COLUMN_PROBLEM, COLUMN_INSTEAD, COLUMN_KEY, COLUMNS };

static const char *const names[COLUMNS] = {"decision", "topic", "verdict", "instead", "key"};

const char *topic_label_decisions_key(const struct topic_record *record,
                                      char key[TOPIC_LABEL_DECISIONS_KEY_BYTES])
{
    struct topic_checksum_wide sum = {0};
    struct topic_text id = topic_record_value(record, TOPIC_RECORD_ID);
    sum = topic_checksum_extend(sum, id.bytes, id.len);
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++) {
        struct topic_text text = topic_record_value(record, (enum topic_record_key)field);
        sum = topic_checksum_extend(sum, text.bytes, text.len);
    }
    /* The letter keeps a spreadsheet from reading digits as a number. */
    snprintf(key, TOPIC_LABEL_DECISIONS_KEY_BYTES, "k%016llx", (unsigned long long)sum.low);
    return key;
}

/* ---- reading ---- */

static bool is(struct topic_text text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.bytes, word, text.len) == 0;
}

/* The columns of the header; SIZE_MAX: missing. */
static bool find_columns(const struct topic_csv_rows *rows, size_t columns[COLUMNS])
{
    bool has_all = true;
    for (size_t column = 0; column < COLUMNS; column++) {
        columns[column] = SIZE_MAX;
        for (size_t i = 0; i < rows->cell_count; i++)
            if (is(topic_csv_rows_cell(rows, i), names[column]))
                columns[column] = i;
        has_all = has_all && columns[column] != SIZE_MAX;
    }
    return has_all;
}

static struct topic_text cell(const struct topic_csv_rows *rows, const size_t columns[COLUMNS],
                              enum column column)
{
    struct topic_text text = {"", 0};
    if (columns[column] < rows->cell_count)
        text = topic_csv_rows_cell(rows, columns[column]);
    /* The table has an apostrophe before what a spreadsheet would compute. */
    if (text.len > 1 && text.bytes[0] == '\'' && strchr("=+-@", text.bytes[1]))
        text = (struct topic_text){text.bytes + 1, text.len - 1};
    return text;
}

static char *copy(struct topic_text text, struct topic_error *err)
{
    char *string = topic_memory_new(text.len + 1, 1, err);
    if (string)
        memcpy(string, text.bytes, text.len);
    return string;
}

static int fail_row(const struct topic_label_decisions *decisions, size_t line, const char *what,
                    struct topic_text text, const char *cure, struct topic_error *err)
{
    return topic_error_set(err, "%s:%zu: the %s \"%.*s\" is unknown: %s", decisions->path, line,
                           what, (int)(text.len < 100 ? text.len : 100), text.bytes, cure);
}

static int add_fix(struct topic_label_decisions *decisions, const struct topic_csv_rows *rows,
                   const size_t columns[COLUMNS], struct topic_error *err)
{
    struct topic_text key = cell(rows, columns, COLUMN_KEY);
    struct topic_text problem = cell(rows, columns, COLUMN_PROBLEM);
    bool swaps = is(problem, TOPIC_LABEL_DECISIONS_INSTEAD);
    bool takes = swaps || is(problem, TOPIC_LABEL_DECISIONS_HAS);
    if (!takes && !is(problem, TOPIC_LABEL_DECISIONS_LACKS))
        return fail_row(decisions, rows->line, "verdict", problem,
                        "leave it as topic audit wrote it", err);
    if (key.len != TOPIC_LABEL_DECISIONS_KEY_BYTES - 1)
        return fail_row(decisions, rows->line, "key", key, "leave it as topic audit wrote it", err);
    if (topic_memory_reserve(&decisions->items, &decisions->capacity, decisions->count + 1,
                             sizeof *decisions->items, err) < 0)
        return -1;
    struct topic_label_decision *item = &decisions->items[decisions->count++];
    *item = (struct topic_label_decision){.line = rows->line};
    memcpy(item->key, key.bytes, key.len);
    struct topic_text topic = cell(rows, columns, COLUMN_TOPIC);
    if (takes && !(item->taken = copy(topic, err)))
        return -1;
    if (swaps)
        topic = cell(rows, columns, COLUMN_INSTEAD);
    return (swaps || !takes) && !(item->added = copy(topic, err)) ? -1 : 0;
}

static int add_row(struct topic_label_decisions *decisions, const struct topic_csv_rows *rows,
                   const size_t columns[COLUMNS], struct topic_error *err)
{
    struct topic_text decision = cell(rows, columns, COLUMN_DECISION);
    if (is(decision, "fix"))
        return add_fix(decisions, rows, columns, err);
    if (is(decision, "keep"))
        decisions->kept++;
    else if (decision.len == 0)
        decisions->undecided++;
    else
        return fail_row(decisions, rows->line, "decision", decision, "write fix, keep or nothing",
                        err);
    return 0;
}

/* Spreadsheets write commas, semicolons or tabs, by the language that they speak. */
static bool begin(struct topic_csv_rows *rows, struct topic_text text, size_t columns[COLUMNS])
{
    static const char delimiters[] = {',', ';', '\t'};
    static const char byte_order_mark[] = "\xEF\xBB\xBF";
    if (text.len >= 3 && memcmp(text.bytes, byte_order_mark, 3) == 0)
        text = (struct topic_text){text.bytes + 3, text.len - 3};
    for (size_t i = 0; i < sizeof delimiters; i++) {
        topic_csv_rows_release(rows);
        *rows = (struct topic_csv_rows){.text = text, .delimiter = delimiters[i]};
        if (topic_csv_rows_next(rows) == TOPIC_CSV_ROW && find_columns(rows, columns)) {
            rows->column_count = rows->cell_count;
            return true;
        }
    }
    return false;
}

static int compare(const void *left, const void *right)
{
    const struct topic_label_decision *a = left;
    const struct topic_label_decision *b = right;
    int order = strcmp(a->key, b->key);
    return order != 0 ? order : a->line < b->line ? -1 : a->line > b->line;
}

int topic_label_decisions_read(struct topic_label_decisions *decisions, const char *path,
                               struct topic_error *err)
{
    struct topic_file file = {0};
    struct topic_csv_rows rows = {0};
    size_t columns[COLUMNS] = {0};
    decisions->path = path;
    if (topic_file_read(&file, path, TABLE_MAX_BYTES, err) < 0)
        return -1;
    int status = 0;
    enum topic_csv_status row = TOPIC_CSV_END;
    if (!begin(&rows, (struct topic_text){file.bytes, file.size}, columns))
        status = topic_error_set(err,
                                 "%s: is no table of topic audit --output FILE.csv: its first "
                                 "row has to name decision, topic, verdict, instead and key",
                                 path);
    while (status == 0 && (row = topic_csv_rows_next(&rows)) == TOPIC_CSV_ROW)
        status = add_row(decisions, &rows, columns, err);
    if (status == 0 && row == TOPIC_CSV_UNBALANCED)
        status = topic_error_set(err, "%s:%zu: a quote of this row is not closed", path, rows.line);
    if (status == 0 && row == TOPIC_CSV_OUT_OF_MEMORY)
        status = topic_error_set(err, "%s: out of memory", path);
    topic_csv_rows_release(&rows);
    topic_file_release(&file);
    if (status == 0 && decisions->count > 0)
        qsort(decisions->items, decisions->count, sizeof *decisions->items, compare);
    return status;
}

void topic_label_decisions_release(struct topic_label_decisions *decisions)
{
    for (size_t i = 0; i < decisions->count; i++) {
        free(decisions->items[i].taken);
        free(decisions->items[i].added);
    }
    free(decisions->items);
    *decisions = (struct topic_label_decisions){0};
}

/* ---- applying ---- */

static size_t first_with_key(const struct topic_label_decisions *decisions, const char *key)
{
    size_t low = 0;
    size_t high = decisions->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(decisions->items[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take(struct topic_record *record, const char *topic)
{
    for (size_t i = 0; i < record->topic_count; i++)
        if (is(topic_record_topic(record, i), topic)) {
            memmove(&record->topics[i], &record->topics[i + 1],
                    (record->topic_count - i - 1) * sizeof *record->topics);
            record->topic_count--;
            return;
        }
}

int topic_label_decisions_apply(struct topic_label_decisions *decisions,
                                struct topic_record *record, struct topic_error *err)
{
    char key[TOPIC_LABEL_DECISIONS_KEY_BYTES];
    topic_label_decisions_key(record, key);
    size_t fixed = decisions->fixed;
    record->list.start = 0; /* added topics are of the same list */
    for (size_t i = first_with_key(decisions, key);
         i < decisions->count && strcmp(decisions->items[i].key, key) == 0; i++) {
        struct topic_label_decision *item = &decisions->items[i];
        size_t before = record->topic_count;
        bool is_changed = false;
        item->is_found = true;
        if (item->taken)
            take(record, item->taken);
        is_changed = record->topic_count != before;
        before = record->topic_count;
        if (item->added &&
            topic_record_add_topic(record, item->added, strlen(item->added), err) < 0)
            return -1;
        decisions->fixed += is_changed || record->topic_count != before;
    }
    decisions->changed += decisions->fixed > fixed;
    return 0;
}

int topic_label_decisions_check(const struct topic_label_decisions *decisions,
                                struct topic_error *err)
{
    for (size_t i = 0; i < decisions->count; i++)
        if (!decisions->items[i].is_found)
            return topic_error_set(err,
                                   "%s:%zu: no article has the key %s: give the corpus that was "
                                   "audited",
                                   decisions->path, decisions->items[i].line,
                                   decisions->items[i].key);
    return 0;
}
