/* shares.h - from what each feature of an article adds to what each of its occurrences does.
 *
 *     topic_phrases_begin(&evidence, features.count, component_count, &err);
 *     ... evidence.contributions[0 .. component_count) = what each component of the vector adds ...
 *     topic_attribution_spread(&evidence, &source, counts);
 *     topic_phrases_gather(&evidence, &features, &article, &err);
 */
#ifndef TOPIC_MODEL_ATTRIBUTION_ATTRIBUTION_H
#define TOPIC_MODEL_ATTRIBUTION_ATTRIBUTION_H

#include "model/attribution/phrases.h"
#include "model/features/vocabulary.h"
#include "model/file/model_settings.h"

struct topic_attribution_source {
    const struct topic_feature_list *features; /* of the article */
    const struct topic_model_settings *settings;
    const struct topic_vocabulary *vocabulary;
};

/* Fills evidence->shares; counts has a number for each feature of the vocabulary, zero before and
 * after. */
void topic_attribution_spread(struct topic_phrases *phrases,
                              const struct topic_attribution_source *source, float *counts);

#endif
