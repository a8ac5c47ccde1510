/* candidate_pool.h - a few of the articles that were tagged last, drawn at random: where the store
 * takes the articles from that editors may be asked to review.
 *
 * Workers offer every article that they have tagged. Of those that were offered since the pool was
 * emptied last, each is in it with the same probability; an article that is not drawn costs an
 * addition and is not copied.
 */
#ifndef TOPIC_DAEMON_STORING_CANDIDATE_POOL_H
#define TOPIC_DAEMON_STORING_CANDIDATE_POOL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* In the pool at a time: the store's thread empties it once a second, and an editor reviews fewer.
 */
#define TOPIC_CANDIDATE_POOL_MAX 16

/* A longer article is no candidate: an editor would not read it, and the pool would be large. */
#define TOPIC_CANDIDATE_POOL_MAX_BYTES ((size_t)256 * 1024)

struct topic_candidate {
    struct topic_buffer id;            /* as JSON text */
    struct topic_buffer bytes;         /* the texts, one after the other */
    size_t lengths[TOPIC_FIELD_COUNT]; /* of the texts */
    struct topic_model *model;         /* that tagged it; owned */
};

/* All zero until it is initialised: then nothing is kept. */
struct topic_candidate_pool {
    bool is_on;
    atomic_size_t offered; /* since it was emptied last */
    pthread_mutex_t lock;  /* protects the items */
    struct topic_candidate items[TOPIC_CANDIDATE_POOL_MAX];
    size_t count;
};

void topic_candidate_pool_init(struct topic_candidate_pool *pool);
void topic_candidate_pool_release(struct topic_candidate_pool *pool);

/* May be called by any thread. The article is copied if it is drawn. */
void topic_candidate_pool_offer(struct topic_candidate_pool *pool, struct topic_text id,
                                const struct topic_article *article, struct topic_model *model);

/* Empties the pool into items[TOPIC_CANDIDATE_POOL_MAX], which the caller releases one by one; sets
 * *offered to the number of articles that they were drawn from. Returns how many there are. */
size_t topic_candidate_pool_take(struct topic_candidate_pool *pool, struct topic_candidate *items,
                                 size_t *offered);
void topic_candidate_pool_release_item(struct topic_candidate *item);

/* The texts, borrowed from the candidate. */
struct topic_article topic_candidate_pool_article(const struct topic_candidate *candidate);

#endif
