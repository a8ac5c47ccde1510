/* learned_labels.h - what the names of a decision stand for, given the labels that its article has.
 *
 *     struct topic_learned_labels learned = {0};
 *     if (topic_learned_labels_find(store, naming, &event, &learned, &err) == 0)
 *         ... the event has learned_given and learned_refused, which lie in `learned` ...
 *     topic_learned_labels_release(&learned);
 */
#ifndef TOPIC_STORE_LEARNED_LABELS_H
#define TOPIC_STORE_LEARNED_LABELS_H

#include "base/buffer.h"
#include "store/event_log.h"
#include "store/label_naming.h"
#include "store/store.h"
#include "topicd/error.h"

struct topic_learned_labels {
    struct topic_buffer given;
    struct topic_buffer refused;
};

void topic_learned_labels_release(struct topic_learned_labels *learned);

/* Sets both lists of the event where they are other than those that were said. naming may be
 * NULL. */
int topic_learned_labels_find(struct topic_store *store, const struct topic_label_naming *naming,
                              struct topic_event_log_event *event,
                              struct topic_learned_labels *learned, struct topic_error *err);

#endif
