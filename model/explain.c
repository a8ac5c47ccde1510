/* Explains a topic's margin: what exactly each known word adds to it. */
#include <math.h>

#include "model/attribution/attribution.h"
#include "model/model.h"
#include "model/scoring/log_odds.h"
#include "model/scratch.h"

static double contribution(const struct topic_trained_model *trained,
                           struct topic_component component, size_t topic)
{
    return (double)component.value *
           topic_weight_rows_weight(&trained->rows, component.feature, topic) *
           (double)trained->decisions[topic].scale;
}

static struct topic_attribution_source source_of(const struct topic_trained_model *trained,
                                                 const struct topic_scratch *scratch)
{
    return (struct topic_attribution_source){&scratch->features, trained->settings,
                                             &trained->vocabulary};
}

/* Divides the margin among the occurrences of features. */
static void attribute(const struct topic_trained_model *trained, struct topic_scratch *scratch,
                      size_t topic)
{
    const struct topic_tfidf *vector = &scratch->vector;
    const struct topic_attribution_source source = source_of(trained, scratch);
    for (size_t i = 0; i < vector->count; i++)
        scratch->phrases.contributions[i].value =
            (float)contribution(trained, vector->items[i], topic);
    topic_attribution_spread(&scratch->phrases, &source);
}

/* The margin at which the log-odds would equal the threshold, with the rival as it is. */
static double margin_threshold(const struct topic_model *model, const struct topic_scratch *scratch,
                               size_t topic)
{
    const struct topic_decision *decision = &model->trained->decisions[topic];
    double missing =
        (double)topic_model_thresholds(model)[topic] - (double)scratch->log_odds[topic];
    return (double)scratch->margins[topic] + missing / (double)decision->slope;
}

/* What a lack of relevance adds to the log-odds, converted to the scale of the margin. */
static double relevance_weight(const struct topic_trained_model *trained,
                               const struct topic_scratch *scratch, size_t topic)
{
    return (double)topic_log_odds_relevance(&trained->columns, scratch->margins) /
           (double)trained->decisions[topic].slope;
}

/* What the rival adds to the log-odds, converted to the scale of the margin. */
static double rival_weight(const struct topic_trained_model *trained,
                           const struct topic_scratch *scratch, size_t topic)
{
    const struct topic_decision *decision = &trained->decisions[topic];
    double own =
        (double)decision->slope * (double)scratch->margins[topic] + (double)decision->offset;
    return ((double)scratch->log_odds[topic] - own) / (double)decision->slope -
           relevance_weight(trained, scratch, topic);
}

/* The rival: the trained topic with the largest own log-odds among the others, the first of
 * several; the topic count when there is no other. */
static size_t strongest_other(const struct topic_trained_model *trained, const float *margins,
                              size_t topic)
{
    size_t rival = trained->topic_count;
    float most = -INFINITY;
    for (size_t other = 0; other < trained->topic_count; other++) {
        float own = trained->columns.slope[other] * margins[other] + trained->columns.offset[other];
        if (other == topic || own <= most)
            continue;
        rival = other;
        most = own;
    }
    return rival;
}

/* The rival as a topic of the model: the policy may present it as another one, or hide it. */
static size_t find_rival(const struct topic_model *model, const struct topic_scratch *scratch,
                         size_t topic)
{
    size_t rival = strongest_other(model->trained, scratch->margins, topic);
    if (!model->policy)
        return rival;
    bool is_visible = rival < model->trained->topic_count && !topic_model_is_hidden(model, rival);
    return is_visible ? model->policy->served_of[rival] : model->policy->served_count;
}

int topic_model_explain_begin(const struct topic_model *model, struct topic_scratch *scratch,
                              const struct topic_article *article, struct topic_error *err)
{
    const struct topic_trained_model *trained = model->trained;
    const struct topic_tfidf *vector = &scratch->vector;
    struct topic_phrases *phrases = &scratch->phrases;
    if (topic_scratch_read(scratch, trained, article, err) < 0 ||
        topic_scratch_score(scratch, trained, err) < 0 ||
        topic_phrases_begin(phrases, &scratch->features, article, vector->count, err) < 0)
        return -1;
    const struct topic_attribution_source source = source_of(trained, scratch);
    for (size_t i = 0; i < vector->count; i++)
        phrases->contributions[i].feature = vector->items[i].feature;
    topic_attribution_begin(phrases, &source, scratch->vector.counts);
    return 0;
}

int topic_model_explain_topic(const struct topic_model *model, struct topic_scratch *scratch,
                              size_t topic, struct topic_explanation *explanation,
                              struct topic_error *err)
{
    const struct topic_trained_model *trained = model->trained;
    struct topic_phrases *phrases = &scratch->phrases;
    const size_t requested = topic;
    if (model->policy)
        topic = topic_policy_best_trained(model->policy, requested, scratch->log_odds,
                                          trained->topic_count);
    attribute(trained, scratch, topic);
    if (topic_phrases_gather(phrases, err) < 0)
        return -1;
    const struct topic_decision *decision = &trained->decisions[topic];
    *explanation =
        (struct topic_explanation){.topic = requested,
                                   .margin = (double)decision->bias,
                                   .bias = (double)decision->bias,
                                   .threshold = margin_threshold(model, scratch, topic),
                                   .rival = find_rival(model, scratch, topic),
                                   .rival_weight = rival_weight(trained, scratch, topic),
                                   .relevance_weight = relevance_weight(trained, scratch, topic),
                                   .reasons = phrases->reasons,
                                   .reason_count = phrases->reason_count};
    for (size_t i = 0; i < phrases->reason_count; i++)
        explanation->margin += phrases->reasons[i].weight;
    return 0;
}

int topic_model_explain(const struct topic_model *model, struct topic_scratch *scratch,
                        const struct topic_article *article, size_t topic,
                        struct topic_explanation *explanation, struct topic_error *err)
{
    if (topic_model_explain_begin(model, scratch, article, err) < 0)
        return -1;
    return topic_model_explain_topic(model, scratch, topic, explanation, err);
}
