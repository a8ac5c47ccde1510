/* policy_index.h - names that a policy's entries have in one place, sorted, so that each is found
 * at once however many there are.
 *
 *     struct topic_policy_index index = {0};
 *     topic_policy_index_init(&index, entry_count, &err);
 *     for each entry: topic_policy_index_add(&index, name, entry);
 *     topic_policy_index_sort(&index);
 *     for (item = topic_policy_index_find(&index, name); item;
 *          item = topic_policy_index_next(&index, item))
 *         ...
 *     topic_policy_index_release(&index);
 */
#ifndef TOPIC_MODEL_POLICY_INDEX_H
#define TOPIC_MODEL_POLICY_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

/* Instead of the number of a topic or a node: none. */
#define TOPIC_POLICY_NONE UINT32_MAX

struct topic_policy_index_item {
    const char *name; /* of the entry, borrowed */
    uint32_t entry;
    uint32_t node; /* for model/policy_graph.c; TOPIC_POLICY_NONE at first */
};

struct topic_policy_index {
    struct topic_policy_index_item *items;
    size_t count;
};

/* With room for so many names. */
int topic_policy_index_init(struct topic_policy_index *index, size_t capacity,
                            struct topic_error *err);
void topic_policy_index_release(struct topic_policy_index *index);

void topic_policy_index_add(struct topic_policy_index *index, const char *name, size_t entry);

/* By name, and of one name by entry. */
void topic_policy_index_sort(struct topic_policy_index *index);

/* The first item of this name, and the one of the same name behind an item; NULL: there is none. */
struct topic_policy_index_item *topic_policy_index_find(const struct topic_policy_index *index,
                                                        const char *name);
struct topic_policy_index_item *topic_policy_index_next(const struct topic_policy_index *index,
                                                        struct topic_policy_index_item *item);

#endif
