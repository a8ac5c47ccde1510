/* fold_answers.h - answers of cross-validation: each article is tagged by the model that has not
 * seen it, and the topics have the numbers of one model that was trained on all articles.
 *
 *     struct topic_fold_answers folds = {.model = model, .fold_models = models, .fold_count = 5,
 *                                        .fold_of = fold_of};
 *     topic_fold_answers_init(&folds, &err);
 *     topic_fold_answers_tag(&folds, article, scratch, &text, &options, &tags, &err);
 *     topic_fold_answers_release(&folds);
 */
#ifndef TOPIC_TRAINING_EVALUATION_FOLD_ANSWERS_H
#define TOPIC_TRAINING_EVALUATION_FOLD_ANSWERS_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "topicd/model.h"

/* No topic of a fold model. */
#define TOPIC_FOLD_ANSWERS_NONE SIZE_MAX

struct topic_fold_answers {
    const struct topic_model *model; /* has every topic that a fold model has */
    struct topic_model *const *fold_models;
    size_t fold_count;
    const uint32_t *fold_of; /* by article: the fold model that was trained without it */

    size_t *own;             /* [fold * topics + topic]: its number in the fold model, or none */
    struct topic_tag *items; /* of the last answer */
};

int topic_fold_answers_init(struct topic_fold_answers *folds, struct topic_error *err);
void topic_fold_answers_release(struct topic_fold_answers *folds);

/* The model that answers for the article. */
const struct topic_model *topic_fold_answers_model(const struct topic_fold_answers *folds,
                                                   size_t article);

/* The number that a topic of `model` has in the article's fold model, or TOPIC_FOLD_ANSWERS_NONE
 * where too few of the other articles had it. */
size_t topic_fold_answers_own_topic(const struct topic_fold_answers *folds, size_t article,
                                    size_t topic);

/* Tags the article with all topics of `model`, best first; one that the fold model lacks has the
 * score 0 and comes last. Other options are as topic_model_tag takes them. The tags are borrowed
 * until the next call. */
int topic_fold_answers_tag(struct topic_fold_answers *folds, size_t article,
                           struct topic_scratch *scratch, const struct topic_article *text,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err);

#endif
