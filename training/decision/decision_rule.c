#include "training/decision/decision_rule.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/data/label_index.h"
#include "training/decision/stacking.h"

int topic_decision_rule_init(struct topic_decision_rule *rule, size_t topic_count,
                             struct topic_error *err)
{
    *rule = (struct topic_decision_rule){.topic_count = topic_count};
    rule->sigmoids = topic_memory_new(topic_count, sizeof *rule->sigmoids, err);
    rule->thresholds.topics = topic_memory_new(topic_count, sizeof(float), err);
    return rule->sigmoids && rule->thresholds.topics ? 0 : -1;
}

void topic_decision_rule_release(struct topic_decision_rule *rule)
{
    free(rule->sigmoids);
    free(rule->thresholds.topics);
    *rule = (struct topic_decision_rule){0};
}

int topic_decision_rule_apply(const struct topic_decision_rule *rule, struct topic_margins *margins,
                              struct topic_error *err)
{
    topic_calibration_apply(margins, rule->sigmoids);
    return topic_stacking_apply(margins, rule->rivalry, err);
}

/* Each step is fitted on the output of the step before. */
static int fit_steps(struct topic_decision_rule *rule, const struct topic_margins *margins,
                     const uint32_t *chosen, const struct topic_label_index *label_index,
                     struct topic_margins *picked, struct topic_error *err)
{
    topic_margins_pick(margins, chosen, picked);
    if (topic_calibration_fit(picked, label_index, rule->sigmoids, err) < 0)
        return -1;
    topic_calibration_apply(picked, rule->sigmoids);
    if (topic_stacking_fit(picked, label_index, rule->sigmoids, &rule->rivalry, err) < 0)
        return -1;
    topic_margins_pick(margins, chosen, picked);
    if (topic_decision_rule_apply(rule, picked, err) < 0)
        return -1;
    return topic_thresholds_select(picked, label_index, TOPIC_THRESHOLDS_SHRINKAGE,
                                   &rule->thresholds, err);
}

int topic_decision_rule_fit(struct topic_decision_rule *rule, const struct topic_margins *margins,
                            const struct topic_label_matrix *labels, const uint32_t *chosen,
                            size_t count, struct topic_error *err)
{
    struct topic_margins picked = {0};
    struct topic_label_index label_index = {0};
    int status = -1;
    if (topic_margins_init(&picked, count, margins->topic_count, err) == 0 &&
        topic_label_index_init(&label_index, labels, chosen, count, err) == 0)
        status = fit_steps(rule, margins, chosen, &label_index, &picked, err);
    topic_margins_release(&picked);
    topic_label_index_release(&label_index);
    return status;
}

int topic_decision_rule_encode(const struct topic_decision_rule *rule, struct topic_buffer *bytes,
                               struct topic_error *err)
{
    size_t topics = rule->topic_count;
    if (topic_buffer_append(bytes, rule->sigmoids, topics * sizeof *rule->sigmoids, err) < 0 ||
        topic_buffer_append(bytes, rule->thresholds.topics, topics * sizeof(float), err) < 0 ||
        topic_buffer_append(bytes, &rule->thresholds.common, sizeof(float), err) < 0)
        return -1;
    return topic_buffer_append(bytes, &rule->rivalry, sizeof rule->rivalry, err);
}

void topic_decision_rule_decode(struct topic_decision_rule *rule, const char *bytes)
{
    size_t topics = rule->topic_count;
    memcpy(rule->sigmoids, bytes, topics * sizeof *rule->sigmoids);
    bytes += topics * sizeof *rule->sigmoids;
    memcpy(rule->thresholds.topics, bytes, topics * sizeof(float));
    bytes += topics * sizeof(float);
    memcpy(&rule->thresholds.common, bytes, sizeof(float));
    memcpy(&rule->rivalry, bytes + sizeof(float), sizeof rule->rivalry);
}
