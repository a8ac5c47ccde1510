#include "training/decision/decision_rule.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/data/label_index.h"

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

/* Of topics and of relevance. */
static void calibrate(const struct topic_decision_rule *rule, struct topic_margins *margins)
{
    topic_calibration_apply(margins, rule->sigmoids);
    for (size_t article = 0; article < margins->article_count; article++)
        margins->relevance[article] =
            rule->relevance.slope * margins->relevance[article] + rule->relevance.offset;
}

int topic_decision_rule_apply(const struct topic_decision_rule *rule, struct topic_margins *margins,
                              struct topic_error *err)
{
    calibrate(rule, margins);
    return topic_stacking_apply(margins, rule->stacking, err);
}

/* Whether relevance was trained: a margin that no SVM gave is 0. */
static bool has_relevance(const struct topic_margins *margins)
{
    for (size_t article = 0; article < margins->article_count; article++)
        if (margins->relevance[article] != 0)
            return true;
    return false;
}

/* The articles with any topic, as those of a single one. */
static int index_relevant(const struct topic_label_index *label_index, size_t article_count,
                          struct topic_label_index *relevant, struct topic_error *err)
{
    bool *is_relevant = topic_memory_new(article_count, sizeof *is_relevant, err);
    *relevant = (struct topic_label_index){.topic_count = 1};
    relevant->starts = topic_memory_new(2, sizeof *relevant->starts, err);
    relevant->articles = topic_memory_new(article_count, sizeof *relevant->articles, err);
    int status = is_relevant && relevant->starts && relevant->articles ? 0 : -1;
    for (size_t i = 0; status == 0 && i < label_index->starts[label_index->topic_count]; i++)
        is_relevant[label_index->articles[i]] = true;
    for (size_t article = 0; status == 0 && article < article_count; article++)
        if (is_relevant[article])
            relevant->articles[relevant->starts[1]++] = (uint32_t)article;
    free(is_relevant);
    return status;
}

/* Without relevance its log-odds are 0, which takes nothing from a topic. */
static int fit_relevance(struct topic_decision_rule *rule, const struct topic_margins *margins,
                         const struct topic_label_index *label_index, struct topic_error *err)
{
    struct topic_label_index relevant = {0};
    const struct topic_margins own = {
        .article_count = margins->article_count, .topic_count = 1, .values = margins->relevance};
    rule->relevance = (struct topic_sigmoid){0};
    if (!has_relevance(margins))
        return 0;
    int status = index_relevant(label_index, margins->article_count, &relevant, err);
    if (status == 0)
        status = topic_calibration_fit(&own, &relevant, &rule->relevance, err);
    topic_label_index_release(&relevant);
    return status;
}

/* Each step is fitted on the output of the step before. */
static int fit_steps(struct topic_decision_rule *rule, const struct topic_margins *margins,
                     const uint32_t *chosen, const struct topic_label_index *label_index,
                     struct topic_margins *picked, struct topic_error *err)
{
    topic_margins_pick(margins, chosen, picked);
    if (topic_calibration_fit(picked, label_index, rule->sigmoids, err) < 0 ||
        fit_relevance(rule, picked, label_index, err) < 0)
        return -1;
    calibrate(rule, picked);
    if (topic_stacking_fit(picked, label_index, rule->sigmoids, &rule->stacking, err) < 0)
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
        topic_buffer_append(bytes, &rule->thresholds.common, sizeof(float), err) < 0 ||
        topic_buffer_append(bytes, &rule->relevance, sizeof rule->relevance, err) < 0)
        return -1;
    return topic_buffer_append(bytes, &rule->stacking, sizeof rule->stacking, err);
}

void topic_decision_rule_decode(struct topic_decision_rule *rule, const char *bytes)
{
    size_t topics = rule->topic_count;
    memcpy(rule->sigmoids, bytes, topics * sizeof *rule->sigmoids);
    bytes += topics * sizeof *rule->sigmoids;
    memcpy(rule->thresholds.topics, bytes, topics * sizeof(float));
    bytes += topics * sizeof(float);
    memcpy(&rule->thresholds.common, bytes, sizeof(float));
    memcpy(&rule->relevance, bytes + sizeof(float), sizeof rule->relevance);
    memcpy(&rule->stacking, bytes + sizeof(float) + sizeof rule->relevance, sizeof rule->stacking);
}
