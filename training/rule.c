#include "training/rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/rivalry.h"

int topic_rule_init(struct topic_rule *rule, size_t topic_count, struct topic_error *err)
{
    *rule = (struct topic_rule){0};
    rule->sigmoids = topic_memory_new(topic_count, sizeof *rule->sigmoids, err);
    rule->thresholds.topics = topic_memory_new(topic_count, sizeof(float), err);
    return rule->sigmoids && rule->thresholds.topics ? 0 : -1;
}

void topic_rule_release(struct topic_rule *rule)
{
    free(rule->sigmoids);
    free(rule->thresholds.topics);
    *rule = (struct topic_rule){0};
}

static void fill_own(const struct topic_rule *rule, const struct topic_margins *margins,
                     struct topic_margins *log_odds)
{
    memcpy(log_odds->values, margins->values,
           margins->article_count * margins->topic_count * sizeof *margins->values);
    topic_calibration_apply(log_odds, rule->sigmoids);
}

int topic_rule_fit(struct topic_rule *rule, const struct topic_margins *margins,
                   const struct topic_labels *labels, const uint32_t *fold_of, size_t left_out_fold,
                   struct topic_margins *log_odds, struct topic_error *err)
{
    if (topic_calibration_fit(margins, labels, fold_of, left_out_fold, rule->sigmoids, err) < 0)
        return -1;
    fill_own(rule, margins, log_odds);
    if (topic_rivalry_fit(log_odds, labels, fold_of, left_out_fold, rule->sigmoids, &rule->rivalry,
                          err) < 0)
        return -1;
    fill_own(rule, margins, log_odds);
    if (topic_rivalry_apply(log_odds, rule->rivalry, err) < 0)
        return -1;
    return topic_thresholds_select(log_odds, labels, fold_of, left_out_fold,
                                   TOPIC_THRESHOLDS_SHRINKAGE, &rule->thresholds, err);
}
