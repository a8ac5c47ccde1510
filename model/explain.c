/* Why a topic has its margin: what each known word adds to it, exactly. */
#include "model/model.h"

/* Half of the training articles hold a word of this idf, ln 2 + 1, and more one below it: "the",
 * "and", whatever the language. */
#define COMMON_IDF 1.69f

static double contribution(const struct topic_model *model, struct topic_component component,
                           size_t topic)
{
    for (size_t at = model->weight_starts[component.feature];
         at < model->weight_starts[component.feature + 1]; at++)
        if (model->weights[at].topic == topic)
            return (double)component.value * model->weights[at].value *
                   (double)model->decisions[topic].scale;
    return 0;
}

/* Adds up how often each feature stands in the article, in the vector's counts. */
static void count_features(const struct topic_model *model, struct topic_scratch *scratch)
{
    for (size_t i = 0; i < scratch->features.count; i++) {
        const struct topic_occurrence *occurrence = &scratch->features.items[i];
        uint32_t feature = topic_vocabulary_find(&model->vocabulary, occurrence->key);
        if (feature != TOPIC_FEATURE_NONE)
            scratch->vector.counts[feature] += topic_vector_weight(model->settings, occurrence);
    }
}

/* What each occurrence adds: a feature's contribution is shared among its occurrences. With
 * per_count, the counts hold what one count of a feature adds, else what all of them do. */
static void spread(const struct topic_model *model, struct topic_scratch *scratch, bool per_count)
{
    for (size_t i = 0; i < scratch->features.count; i++) {
        const struct topic_occurrence *occurrence = &scratch->features.items[i];
        struct topic_share *share = &scratch->evidence.shares[i];
        uint32_t feature = topic_vocabulary_find(&model->vocabulary, occurrence->key);
        if (feature == TOPIC_FEATURE_NONE)
            continue;
        double value = (double)scratch->vector.counts[feature];
        if (per_count)
            share->here = value * (double)topic_vector_weight(model->settings, occurrence);
        else
            share->everywhere = value;
        share->is_common =
            occurrence->kind == TOPIC_FEATURE_WORD && model->vocabulary.idf[feature] < COMMON_IDF;
    }
}

/* The counts are zero before and after. */
static void share_contributions(const struct topic_model *model, struct topic_scratch *scratch,
                                size_t topic)
{
    struct topic_vector *vector = &scratch->vector;
    count_features(model, scratch);
    for (size_t i = 0; i < vector->count; i++) {
        float *count = &vector->counts[vector->items[i].feature];
        *count = (float)(contribution(model, vector->items[i], topic) / (double)*count);
    }
    spread(model, scratch, true);
    for (size_t i = 0; i < vector->count; i++)
        vector->counts[vector->items[i].feature] =
            (float)contribution(model, vector->items[i], topic);
    spread(model, scratch, false);
    for (size_t i = 0; i < vector->count; i++)
        vector->counts[vector->items[i].feature] = 0;
}

int topic_model_explain(const struct topic_model *model, struct topic_scratch *scratch,
                        const struct topic_article *article, size_t topic,
                        struct topic_explanation *explanation, struct topic_error *err)
{
    struct topic_evidence *evidence = &scratch->evidence;
    if (topic_scratch_read(scratch, model, article, err) < 0 ||
        topic_evidence_begin(evidence, scratch->features.count, err) < 0)
        return -1;
    share_contributions(model, scratch, topic);
    if (topic_evidence_gather(evidence, &scratch->features, article, err) < 0)
        return -1;
    const struct topic_decision *decision = &model->decisions[topic];
    *explanation = (struct topic_explanation){.topic = topic,
                                              .margin = (double)decision->bias,
                                              .bias = (double)decision->bias,
                                              .threshold = (double)decision->threshold,
                                              .reasons = evidence->reasons,
                                              .reason_count = evidence->reason_count};
    for (size_t i = 0; i < evidence->reason_count; i++)
        explanation->margin += evidence->reasons[i].weight;
    return 0;
}
