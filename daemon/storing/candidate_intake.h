/* candidate_intake.h - puts articles of the pool into the store's queue: a bounded sample of what
 * has been tagged lately.
 *
 * Of five articles one goes to the random sample that judges new models, four are valued by the
 * errors that are expected in the model's answer (review/expected_errors.h). While there are fewer
 * candidates than may be, each article comes in; later with the probability that keeps the sample
 * uniform, but never less than one in TOPIC_CANDIDATE_INTAKE_WINDOW times as many, so that the
 * sample is of the last articles and not of all since the beginning. Each that comes in then takes
 * the place of a random one.
 *
 * Of an article and what is nearly a copy of it (review/article_copies.h) only the first comes in;
 * of those that were imported only the first is offered. What is a copy is seen among the last
 * TOPIC_CANDIDATE_INTAKE_REMEMBERED articles of the store, also those that have left the queue.
 */
#ifndef TOPIC_DAEMON_STORING_CANDIDATE_INTAKE_H
#define TOPIC_DAEMON_STORING_CANDIDATE_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/random.h"
#include "daemon/storing/candidate_pool.h"
#include "registry/registry.h"
#include "review/article_copies.h"
#include "store/store.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* With 5,000 candidates: some weeks of a newsroom. */
#define TOPIC_CANDIDATE_INTAKE_WINDOW 20

/* They take 2.6 MB, and to compare one article with them a millisecond. */
#define TOPIC_CANDIDATE_INTAKE_REMEMBERED 5000

/* All zero but `most` and `pool` before the first run. */
struct topic_candidate_intake {
    struct topic_candidate_pool *pool;
    size_t most;   /* candidates that may wait */
    uint64_t seen; /* articles that were offered, up to the window */
    struct topic_random random;
    struct topic_scratch *scratch;
    double *learnt; /* by topic of the model `model_id` */
    char model_id[TOPIC_REGISTRY_ID_SIZE];
    struct topic_article_copies copies;
    int64_t read;       /* the last article of the store that is among them */
    bool is_remembered; /* there are no more */
};

/* Reads some articles of the store, to know their copies; before the others, again and again until
 * is_remembered. */
int topic_candidate_intake_remember(struct topic_candidate_intake *intake,
                                    struct topic_store *store, struct topic_error *err);

/* One transaction; does nothing where the pool is empty. *count says how many came in. */
int topic_candidate_intake_run(struct topic_candidate_intake *intake, struct topic_store *store,
                               int64_t now_ms, size_t *count, struct topic_error *err);

/* Values articles of the queue that were imported without topics, at most
 * TOPIC_CANDIDATE_INTAKE_SCORED, by what the model says of them. One transaction where there are
 * any.
 * *count says how many. */
#define TOPIC_CANDIDATE_INTAKE_SCORED 32

int topic_candidate_intake_score(struct topic_candidate_intake *intake, struct topic_store *store,
                                 const struct topic_model *model, size_t *count,
                                 struct topic_error *err);
void topic_candidate_intake_release(struct topic_candidate_intake *intake);

#endif
