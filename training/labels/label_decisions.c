#include "training/labels/label_decisions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "base/text.h"
#include "training/labels/audit_rows.h"

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

static char *copy(struct topic_text text, struct topic_error *err)
{
    char *string = topic_memory_new(text.len + 1, 1, err);
    if (string)
        memcpy(string, text.bytes, text.len);
    return string;
}

static int add_fix(struct topic_label_decisions *decisions, const struct topic_audit_row *row,
                   struct topic_error *err)
{
    if (row->key.len != TOPIC_LABEL_DECISIONS_KEY_BYTES - 1)
        return topic_error_set(err,
                               "%s:%zu: the key \"%.*s\" is unknown: leave it as topic audit wrote "
                               "it",
                               decisions->path, row->line,
                               (int)(row->key.len < 100 ? row->key.len : 100), row->key.bytes);
    if (topic_memory_reserve(&decisions->items, &decisions->capacity, decisions->count + 1,
                             sizeof *decisions->items, err) < 0)
        return -1;
    struct topic_label_decision *item = &decisions->items[decisions->count++];
    *item = (struct topic_label_decision){.line = row->line};
    memcpy(item->key, row->key.bytes, row->key.len);
    if (row->taken.bytes && !(item->taken = copy(row->taken, err)))
        return -1;
    return row->added.bytes && !(item->added = copy(row->added, err)) ? -1 : 0;
}

static int add_row(void *context, const struct topic_audit_row *row, struct topic_error *err)
{
    struct topic_label_decisions *decisions = context;
    decisions->kept += row->decision == TOPIC_AUDIT_ROWS_KEEP;
    decisions->undecided += row->decision == TOPIC_AUDIT_ROWS_UNDECIDED;
    return row->decision == TOPIC_AUDIT_ROWS_FIX ? add_fix(decisions, row, err) : 0;
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
    decisions->path = path;
    int status = topic_audit_rows_read(path, add_row, decisions, err);
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
        if (topic_text_is(topic_record_topic(record, i), topic)) {
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
