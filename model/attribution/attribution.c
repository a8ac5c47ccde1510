#include "model/attribution/attribution.h"

#include "model/features/tfidf.h"

/* idf = ln 2 + 1: the word is in half of the training articles. A word with a lower idf, such as
 * "the" and "and" in any language, is in more of them. */
#define COMMON_IDF 1.69f

/* Counts the occurrences of each feature, weighted by field. */
static void count_features(const struct topic_attribution_source *source, float *counts)
{
    for (size_t i = 0; i < source->features->count; i++) {
        const struct topic_occurrence *occurrence = &source->features->items[i];
        uint32_t feature = topic_vocabulary_find(source->vocabulary, occurrence->key);
        if (feature != TOPIC_FEATURE_NONE)
            counts[feature] += topic_tfidf_weight(source->settings, occurrence);
    }
}

/* With per_count, counts has what an occurrence of weight 1 adds, for each feature; without it,
 * what all its occurrences add. */
static void spread(struct topic_phrases *phrases, const struct topic_attribution_source *source,
                   const float *counts, bool per_count)
{
    for (size_t i = 0; i < source->features->count; i++) {
        const struct topic_occurrence *occurrence = &source->features->items[i];
        struct topic_attribution *attribution = &phrases->attributions[i];
        uint32_t feature = topic_vocabulary_find(source->vocabulary, occurrence->key);
        if (feature == TOPIC_FEATURE_NONE)
            continue;
        double value = (double)counts[feature];
        if (per_count)
            attribution->here = value * (double)topic_tfidf_weight(source->settings, occurrence);
        else
            attribution->everywhere = value;
        attribution->is_common =
            occurrence->kind == TOPIC_FEATURE_WORD && source->vocabulary->idf[feature] < COMMON_IDF;
    }
}

void topic_attribution_spread(struct topic_phrases *phrases,
                              const struct topic_attribution_source *source, float *counts)
{
    const struct topic_component *items = phrases->contributions;
    count_features(source, counts);
    for (size_t i = 0; i < phrases->contribution_count; i++)
        counts[items[i].feature] = items[i].value / counts[items[i].feature];
    spread(phrases, source, counts, true);
    for (size_t i = 0; i < phrases->contribution_count; i++)
        counts[items[i].feature] = items[i].value;
    spread(phrases, source, counts, false);
    for (size_t i = 0; i < phrases->contribution_count; i++)
        counts[items[i].feature] = 0;
}
