/* Why a topic has its margin: what each known word adds to it, exactly. */
#include "model/model.h"
#include "model/shares.h"

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

static void share_contributions(const struct topic_model *model, struct topic_scratch *scratch,
                                size_t topic)
{
    struct topic_vector *vector = &scratch->vector;
    const struct topic_shares_source source = {&scratch->features, model->settings,
                                               &model->vocabulary};
    for (size_t i = 0; i < vector->count; i++)
        scratch->evidence.contributions[i] =
            (struct topic_component){.feature = vector->items[i].feature,
                                     .value = (float)contribution(model, vector->items[i], topic)};
    topic_shares_spread(&scratch->evidence, &source, vector->counts);
}

int topic_model_explain(const struct topic_model *model, struct topic_scratch *scratch,
                        const struct topic_article *article, size_t topic,
                        struct topic_explanation *explanation, struct topic_error *err)
{
    struct topic_evidence *evidence = &scratch->evidence;
    if (topic_scratch_read(scratch, model, article, err) < 0 ||
        topic_evidence_begin(evidence, scratch->features.count, scratch->vector.count, err) < 0)
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
