/* store_naming.h - the names of topics that a request for the store has and gets, by the topics
 * file that governs the answers (policy/label_names.h, store/label_naming.h).
 *
 *     struct topic_store_naming naming;
 *     const struct topic_label_naming *names = topic_store_naming_init(&naming, model, likeliest);
 *     ... what `names` is given to ...
 *     topic_store_naming_release(&naming);
 */
#ifndef TOPIC_DAEMON_STORING_STORE_NAMING_H
#define TOPIC_DAEMON_STORING_STORE_NAMING_H

#include "policy/label_learning.h"
#include "store/label_naming.h"
#include "topicd/model.h"

struct topic_store_naming {
    struct topic_label_naming names;
    struct topic_model *model;
    struct topic_text likeliest;
    struct topic_label_learning learned;
};

/* The model is borrowed. NULL: it has no topics file, and names stand for themselves. `likeliest`:
 * of topics that are merged, those that the request means, as topic_label_names_find_likeliest
 * writes them. */
struct topic_label_naming *topic_store_naming_init(struct topic_store_naming *naming,
                                                   struct topic_model *model,
                                                   struct topic_text likeliest);
void topic_store_naming_release(struct topic_store_naming *naming);

#endif
