/* Why a topic has its margin: what each known word adds to it, exactly. */
#include <math.h>

#include "model/attribution/attribution.h"
#include "model/model.h"
#include "model/scratch.h"

static double contribution(const struct topic_trained_model *trained,
                           struct topic_component component, size_t topic)
{
    return (double)component.value *
           topic_weight_rows_weight(&trained->rows, component.feature, topic) *
           (double)trained->decisions[topic].scale;
}

static void share_contributions(const struct topic_trained_model *trained,
                                struct topic_scratch *scratch, size_t topic)
{
    struct topic_tfidf *vector = &scratch->vector;
    const struct topic_attribution_source source = {&scratch->features, trained->settings,
                                                    &trained->vocabulary};
    for (size_t i = 0; i < vector->count; i++)
        scratch->phrases.contributions[i] = (struct topic_component){
            .feature = vector->items[i].feature,
            .value = (float)contribution(trained, vector->items[i], topic)};
    topic_attribution_spread(&scratch->phrases, &source, vector->counts);
}

/* The margin at which the log-odds would be at the threshold, the rival as it is. */
static double threshold_here(const struct topic_model *model, const struct topic_scratch *scratch,
                             size_t topic)
{
    const struct topic_decision *decision = &model->trained->decisions[topic];
    double missing =
        (double)topic_model_thresholds(model)[topic] - (double)scratch->log_odds[topic];
    return (double)scratch->margins[topic] + missing / (double)decision->slope;
}

/* What the rival does to the log-odds, as if the margin had it. */
static double rival_weight(const struct topic_trained_model *trained,
                           const struct topic_scratch *scratch, size_t topic)
{
    const struct topic_decision *decision = &trained->decisions[topic];
    double own =
        (double)decision->slope * (double)scratch->margins[topic] + (double)decision->offset;
    return ((double)scratch->log_odds[topic] - own) / (double)decision->slope;
}

/* The rival, whose log-odds count for or against this topic: of the others, the first of those with
 * the highest log-odds of their own; the topic count when there is no other. */
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

/* As a served topic; one that is never given cannot be named. */
static size_t find_rival(const struct topic_model *model, const struct topic_scratch *scratch,
                         size_t topic)
{
    size_t rival = strongest_other(model->trained, scratch->margins, topic);
    if (!model->policy)
        return rival;
    bool is_named = rival < model->trained->topic_count && !topic_model_is_hidden(model, rival);
    return is_named ? model->policy->served_of[rival] : model->policy->served_count;
}

int topic_model_explain(const struct topic_model *model, struct topic_scratch *scratch,
                        const struct topic_article *article, size_t topic,
                        struct topic_explanation *explanation, struct topic_error *err)
{
    const struct topic_trained_model *trained = model->trained;
    struct topic_phrases *phrases = &scratch->phrases;
    if (topic_scratch_read(scratch, trained, article, err) < 0 ||
        topic_scratch_score(scratch, trained, err) < 0 ||
        topic_phrases_begin(phrases, scratch->features.count, scratch->vector.count, err) < 0)
        return -1;
    const size_t asked = topic;
    if (model->policy)
        topic = topic_policy_speaker(model->policy, asked, scratch->log_odds, trained->topic_count);
    share_contributions(trained, scratch, topic);
    if (topic_phrases_gather(phrases, &scratch->features, article, err) < 0)
        return -1;
    const struct topic_decision *decision = &trained->decisions[topic];
    *explanation = (struct topic_explanation){.topic = asked,
                                              .margin = (double)decision->bias,
                                              .bias = (double)decision->bias,
                                              .threshold = threshold_here(model, scratch, topic),
                                              .rival = find_rival(model, scratch, topic),
                                              .rival_weight = rival_weight(trained, scratch, topic),
                                              .reasons = phrases->reasons,
                                              .reason_count = phrases->reason_count};
    for (size_t i = 0; i < phrases->reason_count; i++)
        explanation->margin += phrases->reasons[i].weight;
    return 0;
}
