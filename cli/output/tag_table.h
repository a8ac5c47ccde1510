/* tag_table.h - what `topic tag` prints instead of JSON: rows of names, or a table (CSV or TSV)
 * with the input's columns and two more, topics and scores.
 *
 *     struct topic_tag_table table = {.kind = TOPIC_TAG_TABLE_CSV};
 *     topic_tag_table_begin(&table, &record, &out, &err);     each record; puts the first row once
 *     topic_tag_table_put(&table, &record, tags, count, &out, &err);
 *     topic_tag_table_release(&table);
 *
 * A table's own cells are put as they were read. Of other records the columns are id and title; a
 * spreadsheet would compute a text of theirs that begins like a formula (=, +, -, @), so an
 * apostrophe is put before it. Topics are divided by semicolons where `topic train` reads that as
 * the same names, and are a JSON list otherwise; scores stand in the same order. A record that was
 * refused, or a line that holds none, has empty cells there, and an id only if it has one of its
 * own.
 */
#ifndef TOPIC_CLI_OUTPUT_TAG_TABLE_H
#define TOPIC_CLI_OUTPUT_TAG_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/error.h"

enum topic_tag_table_kind {
    TOPIC_TAG_TABLE_NAMES, /* the names alone, with tabs between them */
    TOPIC_TAG_TABLE_CSV,
    TOPIC_TAG_TABLE_TSV
};

/* All zero but kind is a valid start. */
struct topic_tag_table {
    enum topic_tag_table_kind kind;
    bool is_begun;
    bool has_columns;            /* the input is a table */
    struct topic_record columns; /* its cells are the names of the columns */
};

/* One topic that was given. */
struct topic_tag_table_topic {
    const char *name;
    double score;
};

/* Appends the row of names before the first record. Fails when the record has other columns than
 * the first. Must be called in the order of the records. */
int topic_tag_table_begin(struct topic_tag_table *table, const struct topic_record *record,
                          struct topic_buffer *out, struct topic_error *err);

/* Appends the record's row, which is none for the columns themselves. */
int topic_tag_table_put(const struct topic_tag_table *table, const struct topic_record *record,
                        const struct topic_tag_table_topic *topics, size_t count,
                        struct topic_buffer *out, struct topic_error *err);

void topic_tag_table_release(struct topic_tag_table *table);

#endif
