/* review_queue.h - the articles that are worth an editor's minute, and who has which of them now.
 *
 * Three kinds of articles are offered in turn, three of the first for one of each other: those that
 * promise most (`value`), a random sample whose labels judge a new model, and those whose labels an
 * audit doubts. A taken article is leased: nobody else is offered it until the lease ends, is
 * released, or feedback on the article takes it out of the queue.
 */
#ifndef TOPIC_STORE_REVIEW_QUEUE_H
#define TOPIC_STORE_REVIEW_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "store/store.h"
#include "store/stored_article.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* In the file: never renumbered. */
enum topic_review_queue_kind {
    TOPIC_REVIEW_QUEUE_UNCERTAIN = 1, /* the model's answer may be wrong */
    TOPIC_REVIEW_QUEUE_CONTROL = 2,   /* of the random sample */
    TOPIC_REVIEW_QUEUE_AUDIT = 3,     /* its labels may be wrong */
    TOPIC_REVIEW_QUEUE_KINDS
};

/* That one client may have at a time: more than a desk of editors has open. */
#define TOPIC_REVIEW_QUEUE_MAX_LEASES 500

/* A lease that ends later than this from now was given by a clock that has been set back since, and
 * does not count. */
#define TOPIC_REVIEW_QUEUE_MAX_LEASE_MS (86400 * INT64_C(1000))

/* Articles that can wait: months of work. Beyond that, random ones that nobody has leave. */
#define TOPIC_REVIEW_QUEUE_MAX 100000

/* That leave at once, where more would have to: all of them would hold up others. */
#define TOPIC_REVIEW_QUEUE_MAX_TRIMMED 1000

#define TOPIC_REVIEW_QUEUE_LEASE_LENGTH 16 /* hexadecimal digits */

/* An article that is offered; texts are borrowed. */
struct topic_review_queue_item {
    enum topic_review_queue_kind kind;
    double value;                /* from 0: how much it promises */
    struct topic_text reason;    /* a word or a sentence; bytes NULL: that of the kind */
    struct topic_text model;     /* that suggested these topics; bytes NULL: none */
    struct topic_text suggested; /* a name a line */

    /* Of one that is taken: */
    struct topic_stored_article article;
    int64_t last_event;
    char lease[TOPIC_REVIEW_QUEUE_LEASE_LENGTH + 1];
};

/* Adds an article that the store has, or gives it another value. One that an editor has skipped
 * stays skipped; one with complete labels is added only for an audit. */
int topic_review_queue_put(struct topic_store *store, int64_t article,
                           const struct topic_review_queue_item *item, int64_t now_ms,
                           struct topic_error *err);

/* The first articles of the queue that no model has looked at, at most `most`; texts are valid
 * during the visit. */
int topic_review_queue_unscored(struct topic_store *store, size_t most,
                                topic_stored_article_visitor *visit, void *context,
                                struct topic_error *err);

/* Offers an article of the queue to nobody, as one that an editor has skipped. */
int topic_review_queue_pass_over(struct topic_store *store, int64_t article,
                                 struct topic_error *err);

/* Removes random articles of the kind that nobody has at `now_ms` until there are at most `most`,
 * or TOPIC_REVIEW_QUEUE_MAX_TRIMMED are removed; what nothing was decided about is dropped from the
 * store. */
int topic_review_queue_trim(struct topic_store *store, enum topic_review_queue_kind kind,
                            size_t most, int64_t now_ms, struct topic_error *err);

struct topic_review_queue_take {
    struct topic_text client;
    size_t count;
    int64_t now_ms;
    int64_t until_ms;
};

/* Leases up to `count` articles, and calls `visit` for each, whose texts are valid during the call,
 * until it returns false. */
int topic_review_queue_take(struct topic_store *store, const struct topic_review_queue_take *take,
                            bool (*visit)(void *context,
                                          const struct topic_review_queue_item *item),
                            void *context, struct topic_error *err);

/* Ends a lease of the client; is_skipped: the article is not offered again. *found says whether the
 * client has such a lease. */
int topic_review_queue_release(struct topic_store *store, struct topic_text client,
                               struct topic_text lease, bool is_skipped, bool *found,
                               struct topic_error *err);

/* How many wait, leased ones among them. */
int topic_review_queue_count(struct topic_store *store, int64_t *count, struct topic_error *err);

const char *topic_review_queue_kind_name(enum topic_review_queue_kind kind);

#endif
