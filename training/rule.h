/* rule.h - from margins to decisions: what is fitted on out-of-fold margins and served with them.
 *
 *     struct topic_rule rule;
 *     topic_rule_init(&rule, topic_count, &err);
 *     topic_rule_fit(&rule, &margins, &labels, fold_of, left_out_fold, &log_odds, &err);
 *     log_odds.values[topic * article_count + article] >= rule.thresholds.topics[topic]
 *     topic_rule_release(&rule);
 *
 * A margin becomes its topic's own log-odds (calibration.h), these become log-odds among all topics
 * (rivalry.h), and from its threshold (thresholds.h) on a topic is given.
 */
#ifndef TOPIC_TRAINING_RULE_H
#define TOPIC_TRAINING_RULE_H

#include <stdint.h>

#include "topicd/error.h"
#include "training/calibration.h"
#include "training/margins.h"
#include "training/matrix.h"
#include "training/thresholds.h"

struct topic_rule {
    struct topic_sigmoid *sigmoids; /* by topic */
    float rivalry;
    struct topic_thresholds thresholds; /* log-odds */
};

/* The caller releases the rule on failure too. */
int topic_rule_init(struct topic_rule *rule, size_t topic_count, struct topic_error *err);
void topic_rule_release(struct topic_rule *rule);

/* Fits the rule on the articles outside the left-out fold (SIZE_MAX: on all; fold_of may then be
 * NULL) and fills log_odds, as large as margins and allocated by the caller, for every article. */
int topic_rule_fit(struct topic_rule *rule, const struct topic_margins *margins,
                   const struct topic_labels *labels, const uint32_t *fold_of, size_t left_out_fold,
                   struct topic_margins *log_odds, struct topic_error *err);

#endif
