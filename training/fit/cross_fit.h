/* cross_fit.h - trains the fold models of all topics: out-of-fold margins, and final weights.
 *
 *     struct topic_cross_fit fit = {.problem = {...}, .process_count = 2};
 *     topic_cross_fit_train(&fit, &margins, &weights, &err);
 *
 * The topics are distributed over child processes; the result does not depend on their number.
 */
#ifndef TOPIC_TRAINING_FIT_CROSS_FIT_H
#define TOPIC_TRAINING_FIT_CROSS_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/margins.h"
#include "training/fit/fold_models.h"
#include "training/fit/quantized_weights.h"

/* Called after each topic. */
typedef void topic_cross_fit_progress(void *context, size_t done, size_t total);

struct topic_cross_fit {
    struct topic_fold_models_problem problem;
    size_t process_count;
    topic_cross_fit_progress *progress; /* may be NULL */
    void *progress_context;
};

/* Trains every topic's fold models and its final model, which is trained on all rows; with
 * problem.has_relevance also those of relevance, behind the topics.
 *
 * Fills margins->values (allocated by the caller) for the first margins->article_count rows, each
 * by the fold model that was trained without the row's fold. Where the rows outside the fold have
 * no article with the topic, or none without it, the margin is -1 or +1. Fills weights with the
 * final models; the caller releases them. */
int topic_cross_fit_train(const struct topic_cross_fit *fit, struct topic_margins *margins,
                          struct topic_quantized_weights *weights, struct topic_error *err);

/* An article and a topic. */
struct topic_cross_fit_cell {
    uint32_t article;
    uint32_t topic;
};

/* Fills contributions with what each feature of the article adds to the topic's margin, by the fold
 * model trained without the article's fold: for each cell in turn, a number for each component of
 * the article's row. */
int topic_cross_fit_explain(const struct topic_cross_fit *fit,
                            const struct topic_cross_fit_cell *cells, size_t count,
                            float *contributions, struct topic_error *err);

#endif
