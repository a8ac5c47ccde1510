/* fit.h - trains the machines of all topics: out-of-fold margins and final weights.
 *
 * The work is spread over processes, a topic at a time; the result is the same for any number of
 * them.
 */
#ifndef TOPIC_TRAINING_FIT_CROSS_FIT_H
#define TOPIC_TRAINING_FIT_CROSS_FIT_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"
#include "training/data/margins.h"
#include "training/data/sparse_matrix.h"
#include "training/fit/quantized_weights.h"
#include "training/solver/solver.h"

/* Told after each topic that is done; may be NULL. */
typedef void topic_cross_fit_progress(void *context, size_t done, size_t total);

struct topic_cross_fit {
    const struct topic_sparse_matrix *matrix;
    const struct topic_label_matrix *labels;
    const uint32_t *fold_of; /* row_count; fold_count for a row that is only learnt from */
    size_t fold_count;
    const struct topic_solver *solver;
    double cost;
    unsigned seed;
    size_t process_count;
    topic_cross_fit_progress *progress;
    void *progress_context;
};

/* Trains every topic's machines, one for each fold and the final one on all rows.
 *
 * Fills margins->values (allocated by the caller) for the first margins->article_count rows: each
 * by machines that were trained without the row's fold. Where a training part has no article with
 * the topic, or none without it, the margin is -1 or +1. Fills weights, which the caller releases,
 * with the final machines. */
int topic_cross_fit_train(const struct topic_cross_fit *fit, struct topic_margins *margins,
                          struct topic_quantized_weights *weights, struct topic_error *err);

/* An article and a topic. */
struct topic_cross_fit_cell {
    uint32_t article;
    uint32_t topic;
};

/* What each feature of an article adds to a topic's margin, by a machine that was trained without
 * the article's fold: contributions holds, question after question, a number for each component of
 * the article's row. */
int topic_cross_fit_explain(const struct topic_cross_fit *fit,
                            const struct topic_cross_fit_cell *questions, size_t count,
                            float *contributions, struct topic_error *err);

#endif
