/* expected_errors.h - how many wrong decisions of the model an editor may expect in an article, by
 * the model's own probabilities.
 *
 *     struct topic_expected_errors errors;
 *     topic_expected_errors_collect(&errors, tags.items, tags.count, learnt);
 *     value = topic_expected_errors_value(&errors, learnt);
 *
 * A topic that the model gives with probability p is wrong with probability 1 - p; one that it does
 * not give is missing with probability p. Each counts 1 / (1 + learnt[topic]), where `learnt` is
 * the number of articles of the topic that the model has been trained on: one more article teaches
 * a topic of four articles much and one of a thousand nothing (docs/decisions/0030-review.md).
 */
#ifndef TOPIC_REVIEW_EXPECTED_ERRORS_H
#define TOPIC_REVIEW_EXPECTED_ERRORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/model.h"

/* The topics of an article that are kept; all others together add next to nothing. */
#define TOPIC_EXPECTED_ERRORS_MAX 16

struct topic_expected_error {
    uint32_t topic;
    bool is_given;     /* the model gives the article this topic */
    float probability; /* that the article has it, 0 to 1 */
};

struct topic_expected_errors {
    struct topic_expected_error items[TOPIC_EXPECTED_ERRORS_MAX]; /* what counts most first */
    size_t count;
};

/* Keeps the topics that count most. tags: every topic of the model, with its score and whether it
 * is accepted, as topic_model_tag() lists them with options.top. learnt: by topic, at least 0. */
void topic_expected_errors_collect(struct topic_expected_errors *errors,
                                   const struct topic_tag *tags, size_t count,
                                   const double *learnt);

/* The weighted sum, at least 0. Never more when a number in `learnt` is larger. */
double topic_expected_errors_value(const struct topic_expected_errors *errors,
                                   const double *learnt);

#endif
