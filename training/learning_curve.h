/* learning.h - the learning curve: how good models of more and more articles are.
 *
 *     struct topic_learning_curve learning = {0};
 *     topic_learning_curve_run(&learning, &question, &model, &err);
 *     ... learning.points[0 .. learning.count), model: that of all articles ...
 *     topic_learning_curve_release(&learning);
 *
 * The articles are drawn by lot and the same ones stay: 50, then 50 more, and so on, up to all. A
 * curve that still rises says that more labelled articles will help; a flat one, that they will
 * not.
 */
#ifndef TOPIC_TRAINING_LEARNING_CURVE_H
#define TOPIC_TRAINING_LEARNING_CURVE_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"
#include "training/data/corpus_cache.h"
#include "training/trainer.h"

/* With fewer there is no curve: the first model would be the last. */
#define TOPIC_LEARNING_CURVE_FIRST 50

struct topic_learning_curve_point {
    size_t articles; /* trained on */
    size_t topics;   /* learnt */
    double micro_f1;
    double macro_f1;
};

struct topic_learning_curve {
    struct topic_learning_curve_point *points;
    size_t count;
};

struct topic_learning_curve_request {
    struct topic_corpus_cache_part training;
    struct topic_corpus_cache_part testing;
    const struct topic_train_options *options; /* their seed draws the lots */
    const char *directory;                     /* for temporary files */
    /* Told of a number of articles that no model can be made of, with the reason. */
    void (*passed_over)(void *context, size_t articles, const char *why);
    void *context;
};

/* Fails for fewer than TOPIC_LEARNING_CURVE_FIRST + 1 training articles. The caller unrefs *model and
 * releases the learning, on failure too. */
int topic_learning_curve_run(struct topic_learning_curve *curve,
                             const struct topic_learning_curve_request *question,
                             struct topic_model **model, struct topic_error *err);
void topic_learning_curve_release(struct topic_learning_curve *curve);

#endif
