/* post_table.h - the table of posts of an export of Substack, which has their titles, beside the
 * pages that have their texts.
 *
 *     struct topic_post_table table = {0};
 *     topic_post_table_complete(&table, &place, &record, &sentence, &err);     for each article
 *     topic_post_table_release(&table);
 */
#ifndef TOPIC_TRAINING_FOLDER_POST_TABLE_H
#define TOPIC_TRAINING_FOLDER_POST_TABLE_H

#include <jansson.h>

#include "record/record.h"
#include "topicd/error.h"
#include "training/input/input.h"

/* The tables that have been read, each once. All zero: none. */
struct topic_post_table {
    json_t *tables; /* by their paths: {"posts": {ID: {"title": ..., ...}}, "problem": ...} */
};

/* Where an article is. */
struct topic_post_place {
    const char *path;     /* of the file */
    const char *member;   /* of the archive there; NULL: it is none */
    const char *encoding; /* of the table; NULL: found */
};

/* Gives an article that is a post of Substack, by its path or by that of the member, its title, its
 * subtitle and its date. Sets the sentence where its table cannot be read, once for each table. */
int topic_post_table_complete(struct topic_post_table *table, const struct topic_post_place *place,
                              struct topic_record *record, struct topic_error *sentence,
                              struct topic_error *err);

void topic_post_table_release(struct topic_post_table *table);

#endif
