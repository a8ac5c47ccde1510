/* learning_curve.h - the learning curve: the quality of models trained on more and more articles.
 *
 *     struct topic_learning_curve curve = {0};
 *     topic_learning_curve_run(&curve, &request, &model, &err);
 *     ... curve.points[0 .. curve.count), and the model of all articles ...
 *     topic_learning_curve_release(&curve);
 *
 * The first model is trained on 50 articles drawn at random, the next one on these and 50 more, and
 * so on up to all articles. If the curve still rises at its end, more labelled articles will help;
 * if it is flat, they will not.
 */
#ifndef TOPIC_TRAINING_LEARNING_CURVE_H
#define TOPIC_TRAINING_LEARNING_CURVE_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/data/corpus_cache.h"
#include "training/evaluation/learning_curve_points.h"
#include "training/trainer.h"

/* The articles of the first model; a curve needs more articles than that. */
#define TOPIC_LEARNING_CURVE_FIRST 50

struct topic_learning_curve_request {
    struct topic_corpus_cache_part training;
    struct topic_corpus_cache_part testing;
    const struct topic_train_options
        *options;          /* the seed also determines which articles are drawn */
    const char *directory; /* for temporary files */
    /* Called when no model can be trained on a number of articles, with the reason. */
    void (*passed_over)(void *context, size_t articles, const char *why);
    void *context;
};

/* It is an error if there are fewer than TOPIC_LEARNING_CURVE_FIRST + 1 training articles. *model
 * is the model of all articles. The caller unrefs it and releases the curve, on failure too. */
int topic_learning_curve_run(struct topic_learning_curve *curve,
                             const struct topic_learning_curve_request *request,
                             struct topic_model **model, struct topic_error *err);
void topic_learning_curve_release(struct topic_learning_curve *curve);

#endif
