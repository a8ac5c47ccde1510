/* post_table.h - the table of posts of an export of Substack, which has their titles, beside the
 * pages that have their texts.
 *
 *     struct topic_post_table table = {0};
 *     topic_post_table_complete(&table, path, member, &record, &err);     for each article
 *     topic_post_table_release(&table);
 */
#ifndef TOPIC_TRAINING_FOLDER_POST_TABLE_H
#define TOPIC_TRAINING_FOLDER_POST_TABLE_H

#include <jansson.h>

#include "record/record.h"
#include "topicd/error.h"
#include "training/input/input.h"

/* All zero: no table has been read. */
struct topic_post_table {
    char *path;    /* of the table, or of its archive and within it */
    json_t *posts; /* an object for each, by its id: {"title": ..., "subtitle": ...} */
};

/* Gives an article that is a post of Substack, by its path or by that of the member of the archive
 * at `path` (NULL: it is none), its title, its subtitle and its date. */
int topic_post_table_complete(struct topic_post_table *table, const char *path, const char *member,
                              struct topic_record *record, struct topic_error *err);

void topic_post_table_release(struct topic_post_table *table);

#endif
