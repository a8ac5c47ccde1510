/* attribution.h - divides what each feature of an article adds to a margin among its occurrences.
 *
 *     topic_phrases_begin(&phrases, &features, &article, component_count, &err);
 *     ... phrases.contributions[0 .. component_count).feature = that of each component ...
 *     topic_attribution_begin(&phrases, &source, counts);
 *     for each topic:
 *         ... phrases.contributions[0 .. component_count).value = what each component adds ...
 *         topic_attribution_spread(&phrases, &source);
 *         topic_phrases_gather(&phrases, &err);
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

/* Finds which contribution each occurrence is part of. counts is working memory: a number for each
 * feature of the vocabulary, all zero before and after. */
void topic_attribution_begin(struct topic_phrases *phrases,
                             const struct topic_attribution_source *source, float *counts);

/* Fills phrases->attributions from the values of phrases->contributions. */
void topic_attribution_spread(struct topic_phrases *phrases,
                              const struct topic_attribution_source *source);

#endif
