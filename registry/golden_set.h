/* golden.h - articles kept with a model, with the topics that it gives them: what it must still
 * give on the machine that is to serve it, and what its speed and memory are compared by.
 *
 * One line of JSON for each: {"id":..,"title":..,"excerpt":..,"body":..,"topics":["A","B"]}.
 */
#ifndef TOPIC_REGISTRY_GOLDEN_SET_H
#define TOPIC_REGISTRY_GOLDEN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* Some of each topic; replayed in milliseconds. */
#define TOPIC_GOLDEN_SET_MAX_ARTICLES 100

/* All lines together: what a reload may hold in memory beside two models. */
#define TOPIC_GOLDEN_SET_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Passes over the set, of which the fastest counts. */
#define TOPIC_GOLDEN_SET_ROUNDS 5

/* Beyond these, next to the running model on the same articles, a model is another kind of thing:
 * what noise there is in the fastest of several passes, by the thread's own clock, does not come
 * near. */
#define TOPIC_GOLDEN_SET_SLOWER_FACTOR 10
#define TOPIC_GOLDEN_SET_MEMORY_FACTOR 10

struct topic_golden_set_article;

/* All zero is an empty set. */
struct topic_golden_set {
    struct topic_golden_set_article *articles;
    size_t count;
    size_t capacity;
};

/* A file that is not there is an empty set. Release in any case. */
int topic_golden_set_read(struct topic_golden_set *golden, const char *path,
                          struct topic_error *err);
void topic_golden_set_release(struct topic_golden_set *golden);

/* Fails at the first article that the model does not give the very topics of the set; `path` is the
 * set's, for the sentence. */
int topic_golden_set_check(const struct topic_golden_set *golden, const char *path,
                           const struct topic_model *model, struct topic_error *err);

/* What tagging the whole set takes. */
struct topic_golden_set_cost {
    uint64_t nanoseconds; /* of this thread, in the fastest round */
    size_t scratch_bytes;
};
int topic_golden_set_measure(const struct topic_golden_set *golden, const struct topic_model *model,
                             struct topic_golden_set_cost *cost, struct topic_error *err);

/* Refuses a model by what it takes beside the running one; `path` names it. */
int topic_golden_set_compare(const struct topic_golden_set_cost *running,
                             const struct topic_golden_set_cost *candidate, const char *path,
                             struct topic_error *err);

#endif
