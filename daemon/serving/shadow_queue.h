/* shade.h - a worker's part in a shadow: articles that it has answered are noted, and tagged by
 * both models when their answers have been handed in.
 */
#ifndef TOPIC_DAEMON_SERVING_SHADOW_QUEUE_H
#define TOPIC_DAEMON_SERVING_SHADOW_QUEUE_H

#include <stddef.h>

#include "base/buffer.h"
#include "daemon/serving/shadow.h"
#include "topicd/article.h"
#include "topicd/model.h"

struct topic_shadow_queue_entry;

/* All zero is empty. */
struct topic_shadow_queue {
    struct topic_shadow *shadow; /* of the notes, while there are any; a reference */
    struct topic_buffer bytes;   /* their ids and texts: those of a message, copied */
    struct topic_shadow_queue_entry *entries;
    size_t count;
    size_t capacity;
    struct topic_scratch *scratch; /* for the other model */
};

void topic_shadow_queue_release(struct topic_shadow_queue *shadow_queue);

/* Copies an article, which is not counted if there is no memory for it. Notes of one shadow are
 * worked off before those of another. */
void topic_shadow_queue_take(struct topic_shadow_queue *shadow_queue, struct topic_shadow *shadow,
                             struct topic_text id, const struct topic_article *article);

/* Tags and counts what is noted; `scratch` is for the running model. */
void topic_shadow_queue_work(struct topic_shadow_queue *shadow_queue,
                             struct topic_scratch *scratch);

#endif
