/* attribution.h - divides what each feature of an article adds to a margin among its occurrences.
 *
 *     topic_phrases_begin(&phrases, features.count, component_count, &err);
 *     ... phrases.contributions[0 .. component_count) = what each component of the vector adds ...
 *     topic_attribution_spread(&phrases, &source, counts);
 *     topic_phrases_gather(&phrases, &features, &article, &err);
 */
#ifndef TOPIC_MODEL_ATTRIBUTION_ATTRIBUTION_H
#define TOPIC_MODEL_ATTRIBUTION_ATTRIBUTION_H

#include "model/attribution/phrases.h"
#include "model/features/vocabulary.h"
#include "model/file/model_settings.h"

struct topic_attribution_source {
    const struct topic_feature_list *features; /* the article's */
    const struct topic_model_settings *settings;
    const struct topic_vocabulary *vocabulary;
};

/* Fills phrases->attributions from phrases->contributions. counts is working memory: a number for
 * each feature of the vocabulary, all zero before and after. */
void topic_attribution_spread(struct topic_phrases *phrases,
                              const struct topic_attribution_source *source, float *counts);

#endif
