/* decision_rule.h - from margins to decisions: what is fitted on out-of-fold margins, and served.
 *
 *     struct topic_decision_rule rule;
 *     topic_decision_rule_init(&rule, topic_count, &err);
 *     topic_decision_rule_fit(&rule, &margins, &labels, chosen, count, &err);
 *     topic_decision_rule_apply(&rule, &margins, &err);
 *     margins.values[topic * article_count + article] >= rule.thresholds.topics[topic]
 *     topic_decision_rule_release(&rule);
 *
 * A rule has three steps: calibration turns a margin into the topic's own log-odds (calibration.h),
 * stacking corrects these by the other topics' and by relevance (stacking.h), and an article gets
 * the topic if its log-odds reach the topic's threshold (thresholds.h).
 */
#ifndef TOPIC_TRAINING_DECISION_DECISION_RULE_H
#define TOPIC_TRAINING_DECISION_DECISION_RULE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/file/model_settings.h"
#include "topicd/error.h"
#include "training/data/label_matrix.h"
#include "training/data/margins.h"
#include "training/decision/calibration.h"
#include "training/decision/stacking.h"
#include "training/decision/thresholds.h"

struct topic_decision_rule {
    size_t topic_count;
    struct topic_sigmoid *sigmoids; /* by topic */
    struct topic_sigmoid relevance; /* of the margins of relevance */
    struct topic_stacking stacking;
    struct topic_thresholds thresholds; /* log-odds */
    struct topic_score_spline spline;   /* of scores; not fitted here, see fit/nested_cv.h */
};

/* The caller releases the rule on failure too. */
int topic_decision_rule_init(struct topic_decision_rule *rule, size_t topic_count,
                             struct topic_error *err);
void topic_decision_rule_release(struct topic_decision_rule *rule);

/* Fits the rule on the `count` articles whose numbers are in `chosen`. */
int topic_decision_rule_fit(struct topic_decision_rule *rule, const struct topic_margins *margins,
                            const struct topic_label_matrix *labels, const uint32_t *chosen,
                            size_t count, struct topic_error *err);

/* Turns margins in place into log-odds, by calibration and stacking. */
int topic_decision_rule_apply(const struct topic_decision_rule *rule, struct topic_margins *margins,
                              struct topic_error *err);

/* Encode and decode a rule for another process of the same program. The rule that is decoded into
 * is initialised for as many topics. */
int topic_decision_rule_encode(const struct topic_decision_rule *rule, struct topic_buffer *bytes,
                               struct topic_error *err);
void topic_decision_rule_decode(struct topic_decision_rule *rule, const char *bytes);

#endif
