/* sample.h - a random sample of the articles that SVMs are trained on, as a problem of its own.
 *
 *     struct topic_sample sample = {0};
 *     topic_sample_draw(&sample, &problem, article_count, wanted, &err);
 *     ... sample.matrix, sample.labels, sample.fold_of, sample.article_count ...
 *     topic_sample_release(&sample);
 *
 * An article keeps its fold, so that near-copies stay in one. The rows of topics' names are all in
 * the sample, after the articles.
 */
#ifndef TOPIC_TRAINING_FIT_SAMPLE_H
#define TOPIC_TRAINING_FIT_SAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/fit/fold_models.h"

struct topic_sample {
    size_t article_count;
    struct topic_sparse_matrix matrix;
    struct topic_label_matrix labels;
    uint32_t *fold_of;
};

/* Draws `wanted` of the problem's first article_count rows, by its seed. */
int topic_sample_draw(struct topic_sample *sample, const struct topic_fold_models_problem *problem,
                      size_t article_count, size_t wanted, struct topic_error *err);

void topic_sample_release(struct topic_sample *sample);

#endif
