/* golden_set.h - articles that are kept with a model, with the topics that it assigns to them.
 *
 * Before a model is served, it has to assign the same topics to them on the serving machine. They
 * are also the articles on which its speed and memory are compared with those of the running model.
 *
 * A golden set has one line of JSON for each article:
 * {"id":..,"title":..,"excerpt":..,"body":..,"topics":["A","B"]}.
 */
#ifndef TOPIC_REGISTRY_GOLDEN_SET_H
#define TOPIC_REGISTRY_GOLDEN_SET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/file.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* Enough for some articles of each topic, and tagged in milliseconds. */
#define TOPIC_GOLDEN_SET_MAX_ARTICLES 100

/* Of all lines: a reload holds them in memory together with two models. */
#define TOPIC_GOLDEN_SET_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Passes over the set; the fastest counts. */
#define TOPIC_GOLDEN_SET_ROUNDS 5

/* A model that needs more than this many times the running model's time or memory for the same
 * articles is refused. The noise in the fastest of several passes, measured in CPU time of the
 * thread, is far smaller. */
#define TOPIC_GOLDEN_SET_SLOWER_FACTOR 10
#define TOPIC_GOLDEN_SET_MEMORY_FACTOR 10

struct topic_golden_set_article;

/* A file without a byte is none of topic golden's: it was cut. Releases it. */
int topic_golden_set_refuse_empty(struct topic_file *file, const char *path,
                                  struct topic_error *err);

/* All zero is an empty set. */
struct topic_golden_set {
    struct topic_golden_set_article *articles;
    size_t count;
    size_t capacity;
};

/* Reads the lines of a set; no text is an empty one. `path` is for messages. Release in any
 * case. */
int topic_golden_set_read(struct topic_golden_set *golden, struct topic_text text, const char *path,
                          struct topic_error *err);
void topic_golden_set_release(struct topic_golden_set *golden);

/* Fails at the first article to which the model does not assign exactly the topics of the set.
 * `path` names the set in the message. */
int topic_golden_set_check(const struct topic_golden_set *golden, const char *path,
                           const struct topic_model *model, struct topic_error *err);

/* The cost of tagging the whole set. */
struct topic_golden_set_cost {
    uint64_t nanoseconds; /* CPU time of this thread in the fastest pass */
    size_t scratch_bytes;
};
int topic_golden_set_measure(const struct topic_golden_set *golden, const struct topic_model *model,
                             struct topic_golden_set_cost *cost, struct topic_error *err);

/* Fails when the candidate is too slow or needs too much memory, compared with the running model.
 * `path` names the candidate in the message. */
int topic_golden_set_compare(const struct topic_golden_set_cost *running,
                             const struct topic_golden_set_cost *candidate, const char *path,
                             struct topic_error *err);

#endif
