/* vector.h - feature occurrences to a weighted vector.
 *
 * value = (1 + ln tf) * idf (sublinear tf: Salton and Buckley, "Term-weighting approaches in
 * automatic text retrieval", 1988, section 3; Manning, Raghavan and Schuetze, section 6.4.1). tf
 * counts an occurrence as often as its field's weight says. Unknown features do not take part.
 *
 * Then the vector is made shorter. Division by its length would leave a hundred words no more to
 * say than ten; without any, long articles would drown the others. As in pivoted normalisation
 * (Singhal, Buckley and Mitra, "Pivoted document length normalization", SIGIR 1996) the truth is
 * between: a vector of the pivot's length, that of a usual article, becomes one of length 1, and
 * one four times as long one of length 2.
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
    struct topic_component *items; /* in order of first occurrence, distinct */
    size_t count;
    size_t capacity;
    float *counts; /* of unknown features, then by feature; zero between two calls */
    size_t count_capacity;
    size_t read;    /* occurrences that tally.h has looked up */
    size_t unknown; /* and of these, not found */
};

typedef double topic_tfidf_weigher(struct topic_tfidf *vector, const float *idf);

/* How often an occurrence of this kind in this field counts. */
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

/* Turns items whose values are term frequencies (> 0) into weights; returns the sum of their
 * squares. */
double topic_tfidf_weigh(struct topic_component *items, size_t count, const float *idf);

/* What weights with this sum of squares are to be multiplied by. */
float topic_tfidf_scale(double squares, float pivot);

/* The vector from the list of features. Replaces what the vector held. The same struct may serve
 * vocabularies of any size. */
int topic_tfidf_build(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                      const struct topic_model_settings *settings,
                      const struct topic_feature_list *features, struct topic_error *err);

/* The same step by step: begin, then reserve before so many counts, then finish, also when
 * something failed in between. */
int topic_tfidf_begin(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                      struct topic_error *err);
int topic_tfidf_reserve(struct topic_tfidf *vector, size_t more, struct topic_error *err);
void topic_tfidf_finish(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                        float pivot, topic_tfidf_weigher *weigh_counts);

/* Moves the counts into the vector's items, weighed, and leaves zeros behind; returns the sum of
 * their squares. In the forms of engine.h; all of them give the same bits. */
topic_tfidf_weigher topic_tfidf_weigh_counts_plain;
topic_tfidf_weigher topic_tfidf_weigh_counts_avx512;

/* Looks the keys up and counts each known one; weight > 0. In the forms of engine.h. */
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
