/* tfidf.h - turns the features of an article into a weighted, length-normalised vector.
 *
 * value = (1 + ln tf) * idf (sublinear tf: Salton and Buckley, "Term-weighting approaches in
 * automatic text retrieval", 1988, section 3; Manning, Raghavan and Schuetze, section 6.4.1). tf
 * counts each occurrence with its field's weight. Unknown features are left out.
 *
 * Then the length of the vector is normalised. Division by the length would give a hundred words no
 * more influence than ten; without normalisation, long articles would outweigh all others. Pivoted
 * normalisation (Singhal, Buckley and Mitra, "Pivoted document length normalization", SIGIR 1996)
 * is a compromise: a vector as long as the pivot, the length of a usual article, becomes one of
 * length 1, and a vector four times as long becomes one of length 2.
 */
#ifndef TOPIC_MODEL_FEATURES_TFIDF_H
#define TOPIC_MODEL_FEATURES_TFIDF_H

#include <stddef.h>
#include <stdint.h>

#include "model/features/feature_list.h"
#include "model/features/vocabulary.h"

struct topic_component {
    uint32_t feature;
    float value;
};

struct topic_tfidf {
    struct topic_component *items; /* distinct, in the order of their first occurrences */
    size_t count;
    size_t capacity;
    float *counts; /* [0] of unknown features, [1 + feature]; all zero between two calls */
    size_t count_capacity;
    size_t read;    /* occurrences looked up by fast_tfidf.h */
    size_t unknown; /* how many of them were not found */
};

typedef double topic_tfidf_weigher(struct topic_tfidf *vector, const float *idf);

/* What an occurrence of this kind in this field adds to tf. */
static inline float topic_tfidf_kind_weight(const struct topic_model_settings *settings,
                                            enum topic_field field, enum topic_feature_kind kind)
{
    return kind == TOPIC_FEATURE_TITLE_WORD ? 1 : settings->field_weight[field];
}

static inline float topic_tfidf_weight(const struct topic_model_settings *settings,
                                       const struct topic_occurrence *occurrence)
{
    return topic_tfidf_kind_weight(settings, (enum topic_field)occurrence->field,
                                   (enum topic_feature_kind)occurrence->kind);
}

/* Replaces the items' values, term frequencies > 0, by weights; returns the sum of their
 * squares. */
double topic_tfidf_weigh(struct topic_component *items, size_t count, const float *idf);

/* The factor that normalises weights with this sum of squares. */
float topic_tfidf_scale(double squares, float pivot);

/* Builds the vector from a list of features; replaces the previous one. The struct may be used with
 * vocabularies of different sizes in turn. */
int topic_tfidf_build(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                      const struct topic_model_settings *settings,
                      const struct topic_feature_list *features, struct topic_error *err);

/* The same in steps: begin; before counting keys, reserve room for `more` of them; finish, even if
 * a step in between failed. */
int topic_tfidf_begin(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                      struct topic_error *err);
int topic_tfidf_reserve(struct topic_tfidf *vector, size_t more, struct topic_error *err);
void topic_tfidf_finish(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                        float pivot, topic_tfidf_weigher *weigh_counts);

/* Sets each item to the weight for its count, and the counts to zero; returns the sum of the
 * squares. Variants for model/scoring/cpu_dispatch.h; all give the same bits. */
topic_tfidf_weigher topic_tfidf_weigh_counts_plain;
topic_tfidf_weigher topic_tfidf_weigh_counts_avx512;

/* Looks the keys up and adds weight (> 0) to the count of each. Variants for cpu_dispatch.h. */
void topic_tfidf_count_keys_plain(struct topic_tfidf *vector,
                                  const struct topic_vocabulary *vocabulary, const uint64_t *keys,
                                  size_t count, float weight);
void topic_tfidf_count_keys_avx2(struct topic_tfidf *vector,
                                 const struct topic_vocabulary *vocabulary, const uint64_t *keys,
                                 size_t count, float weight);
void topic_tfidf_count_keys_avx512(struct topic_tfidf *vector,
                                   const struct topic_vocabulary *vocabulary, const uint64_t *keys,
                                   size_t count, float weight);

void topic_tfidf_release(struct topic_tfidf *vector);

#endif
