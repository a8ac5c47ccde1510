/* quality_by_topic.h - what a model file keeps about how good each topic is, for editors: precision
 * and recall, what other thresholds would do, and which topics it is confused with
 * (docs/model-format.md, "topic_quality").
 *
 *     json_t *list = topic_quality_by_topic_list(&request, &err);
 */
#ifndef TOPIC_TRAINING_QUALITY_BY_TOPIC_H
#define TOPIC_TRAINING_QUALITY_BY_TOPIC_H

#include <jansson.h>

#include "topicd/error.h"
#include "training/data/margins.h"
#include "training/decision/decision_rule.h"
#include "training/training.h"

/* Of a model with more topics, those with the most articles have curves and confusions: half a
 * megabyte. */
#define TOPIC_QUALITY_BY_TOPIC_MAX 1000

struct topic_quality_by_topic_request {
    const struct topic_training *training;
    const struct topic_margins *log_odds; /* out of fold, of all articles */
    const struct topic_decision_rule *rule;
};

/* A list with an object for each topic, in their order. The caller owns it. */
json_t *topic_quality_by_topic_list(const struct topic_quality_by_topic_request *request,
                                    struct topic_error *err);

#endif
