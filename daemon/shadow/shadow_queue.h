/* shadow_queue.h - articles that a worker has answered and that both models of the shadow tag
 * afterwards, when their answers have left.
 */
#ifndef TOPIC_DAEMON_SHADOW_SHADOW_QUEUE_H
#define TOPIC_DAEMON_SHADOW_SHADOW_QUEUE_H

#include <stddef.h>

#include "base/buffer.h"
#include "daemon/shadow/shadow.h"
#include "topicd/article.h"
#include "topicd/model.h"

struct topic_shadow_queue_entry;

/* All zero is empty. */
struct topic_shadow_queue {
    struct topic_shadow *shadow; /* of the entries; owned; NULL while there are none */
    struct topic_buffer bytes;   /* copies of their ids and texts */
    struct topic_shadow_queue_entry *entries;
    size_t count;
    size_t capacity;
    struct topic_scratch *scratch; /* for the other model */
};

void topic_shadow_queue_release(struct topic_shadow_queue *shadow_queue);

/* Copies an article; out of memory, it is left out. Entries of one shadow are done before those of
 * another are added. */
void topic_shadow_queue_take(struct topic_shadow_queue *shadow_queue, struct topic_shadow *shadow,
                             struct topic_text id, const struct topic_article *article);

/* Tags and counts the entries; `scratch` is for the running model. */
void topic_shadow_queue_work(struct topic_shadow_queue *shadow_queue,
                             struct topic_scratch *scratch);

#endif
