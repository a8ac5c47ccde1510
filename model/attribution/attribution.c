#include "model/attribution/attribution.h"

#include <string.h>

#include "model/features/tfidf.h"

/* idf = ln 2 + 1: the word is in half of the training articles. A word with a lower idf, such as
 * "the" and "and" in any language, is in more of them. */
#define COMMON_IDF 1.69f

/* Of an occurrence that adds nothing. */
#define NO_CONTRIBUTION UINT32_MAX

_Static_assert(sizeof(float) == sizeof(uint32_t), "counts hold numbers of contributions");

/* Writes the number of each contribution, from 1, into the counts of its feature: as bits, since a
 * float has not enough integers. */
static void number_features(const struct topic_phrases *phrases, float *counts)
{
    for (uint32_t i = 0; i < phrases->contribution_count; i++) {
        const uint32_t number = i + 1;
        memcpy(&counts[phrases->contributions[i].feature], &number, sizeof number);
    }
}

static uint32_t numbered(const float *counts, uint32_t feature)
{
    uint32_t number;
    memcpy(&number, &counts[feature], sizeof number);
    return number > 0 ? number - 1 : NO_CONTRIBUTION;
}

static void find_contribution(struct topic_attribution *attribution,
                              const struct topic_attribution_source *source,
                              const struct topic_occurrence *occurrence, const float *counts)
{
    uint32_t feature = topic_vocabulary_find(source->vocabulary, occurrence->key);
    attribution->contribution = NO_CONTRIBUTION;
    if (feature == TOPIC_FEATURE_NONE)
        return;
    attribution->contribution = numbered(counts, feature);
    attribution->is_common =
        occurrence->kind == TOPIC_FEATURE_WORD && source->vocabulary->idf[feature] < COMMON_IDF;
}

void topic_attribution_begin(struct topic_phrases *phrases,
                             const struct topic_attribution_source *source, float *counts)
{
    number_features(phrases, counts);
    memset(phrases->totals, 0, phrases->contribution_count * sizeof *phrases->totals);
    for (size_t i = 0; i < phrases->attribution_count; i++) {
        const struct topic_occurrence *occurrence = &source->features->items[i];
        struct topic_attribution *attribution = &phrases->attributions[i];
        find_contribution(attribution, source, occurrence, counts);
        if (attribution->contribution != NO_CONTRIBUTION)
            phrases->totals[attribution->contribution] +=
                topic_tfidf_weight(source->settings, occurrence);
    }
    for (size_t i = 0; i < phrases->contribution_count; i++)
        counts[phrases->contributions[i].feature] = 0;
}

void topic_attribution_spread(struct topic_phrases *phrases,
                              const struct topic_attribution_source *source)
{
    for (size_t i = 0; i < phrases->attribution_count; i++) {
        struct topic_attribution *attribution = &phrases->attributions[i];
        uint32_t at = attribution->contribution;
        if (at == NO_CONTRIBUTION)
            continue;
        const float value = phrases->contributions[at].value;
        const float of_one = value / phrases->totals[at];
        const float weight = topic_tfidf_weight(source->settings, &source->features->items[i]);
        attribution->here = (double)of_one * (double)weight;
        attribution->everywhere = (double)value;
    }
}
