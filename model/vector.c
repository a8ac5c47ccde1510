#include "model/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/memory.h"

/* Keys that are looked up before any is counted: what counting them needs arrives meanwhile. */
#define FOUND_TOGETHER 32

int topic_vector_begin(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                       struct topic_error *err)
{
    size_t needed = vocabulary->feature_count + 1;
    vector->count = 0;
    if (needed > vector->count_capacity) {
        float *counts = topic_memory_new(needed, sizeof *counts, err);
        if (!counts)
            return -1;
        free(vector->counts);
        vector->counts = counts;
        vector->count_capacity = needed;
    }
    /* What is not zero makes no item. */
    vector->counts[vocabulary->feature_count] = 1;
    return 0;
}

/* And for the item that counting writes before it knows. */
int topic_vector_reserve(struct topic_vector *vector, size_t more, struct topic_error *err)
{
    return topic_memory_reserve(&vector->items, &vector->capacity, vector->count + more + 1,
                                sizeof *vector->items, err);
}

/* 1 + ln tf from one occurrence on; below, where a field's weight is a fraction, tf itself. */
static inline float sublinear(float tf)
{
    /* Those of whole numbers, as logf gives them: nearly all there are, so that no branch depends
     * on how often a word occurs. */
    static const float known[16] = {0,           1,           1.69314718f, 2.09861231f,
                                    2.38629436f, 2.60943794f, 2.79175949f, 2.94590998f,
                                    3.07944155f, 3.19722462f, 3.30258512f, 3.39789534f,
                                    3.48490667f, 3.56494927f, 3.6390574f,  3.70805025f};
    if (__builtin_expect(tf < 16, 1)) {
        int32_t whole = (int32_t)tf;
        if (__builtin_expect((float)whole == tf, 1))
            return known[whole];
    }
    return tf <= 1 ? tf : 1 + logf(tf);
}

/* Replaces a term frequency by its weight, and returns its square. */
static inline double weigh(struct topic_component *item, float tf, const float *idf)
{
    item->value = sublinear(tf) * idf[item->feature];
    return (double)item->value * (double)item->value;
}

float topic_vector_scale(double squares, float pivot)
{
    if (squares <= 0)
        return 0;
    double length = sqrt(squares);
    return (float)(1 / (pivot > 0 ? sqrt(length * (double)pivot) : length));
}

double topic_vector_weigh(struct topic_component *items, size_t count, const float *idf)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++)
        squares += weigh(&items[i], items[i].value, idf);
    return squares;
}

/* Moves the counts into the vector's items, weighed, and leaves zeros behind. */
void topic_vector_finish(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                         float pivot)
{
    double squares = 0;
    for (size_t i = 0; i < vector->count; i++) {
        float *tf = &vector->counts[vector->items[i].feature];
        squares += weigh(&vector->items[i], *tf, vocabulary->idf);
        *tf = 0;
    }
    vector->counts[vocabulary->feature_count] = 0;
    float scale = topic_vector_scale(squares, pivot);
    for (size_t i = 0; i < vector->count; i++)
        vector->items[i].value *= scale;
}

/* Whether a feature is new is anyone's guess: there is no branch on it. */
__attribute__((always_inline)) static inline void count_feature(struct topic_vector *vector,
                                                                uint32_t at, float weight)
{
    float before = vector->counts[at];
    vector->items[vector->count].feature = at;
    vector->count += before == 0;
    vector->counts[at] = before + weight;
}

__attribute__((always_inline)) static inline void
count_keys(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
           const uint64_t *keys, size_t count, float weight, topic_vocabulary_match *match)
{
    const struct topic_vocabulary table = *vocabulary;
    struct topic_vector counted = *vector;
    uint32_t features[FOUND_TOGETHER];
    for (size_t done = 0; done < count; done += FOUND_TOGETHER) {
        size_t some = count - done < FOUND_TOGETHER ? count - done : FOUND_TOGETHER;
        for (size_t i = 0; i < some; i++) {
            /* Nor on whether a word is known: an unknown one counts as the feature behind the last,
             * which is never new. */
            uint32_t feature = topic_vocabulary_find_by(&table, keys[done + i], match);
            features[i] = feature < table.feature_count ? feature : (uint32_t)table.feature_count;
            __builtin_prefetch(&counted.counts[features[i]]);
            __builtin_prefetch(&table.idf[features[i]]);
        }
        for (size_t i = 0; i < some; i++)
            count_feature(&counted, features[i], weight);
    }
    vector->count = counted.count;
}

void topic_vector_count_keys_plain(struct topic_vector *vector,
                                   const struct topic_vocabulary *vocabulary, const uint64_t *keys,
                                   size_t count, float weight)
{
    count_keys(vector, vocabulary, keys, count, weight, topic_lanes_equal);
}

#ifdef __x86_64__
__attribute__((target("avx2,bmi"))) static inline uint32_t equal_avx2(const uint32_t *numbers,
                                                                      uint32_t number)
{
    __m256i all = _mm256_loadu_si256((const __m256i *)(const void *)numbers);
    __m256i equal = _mm256_cmpeq_epi32(all, _mm256_set1_epi32((int)number));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(equal));
}

__attribute__((target("avx2,bmi"))) void
topic_vector_count_keys_avx2(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                             const uint64_t *keys, size_t count, float weight)
{
    count_keys(vector, vocabulary, keys, count, weight, equal_avx2);
}
#endif

int topic_vector_build(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                       const struct topic_settings *settings, const struct topic_features *features,
                       struct topic_error *err)
{
    if (topic_vector_begin(vector, vocabulary, err) < 0)
        return -1;
    int status = topic_vector_reserve(vector, features->count, err);
    for (size_t i = 0; i < features->count && status == 0; i++) {
        const struct topic_occurrence *occurrence = &features->items[i];
        float weight = topic_vector_weight(settings, occurrence);
        if (weight > 0)
            topic_vector_count_keys_plain(vector, vocabulary, &occurrence->key, 1, weight);
    }
    topic_vector_finish(vector, vocabulary, settings->pivot);
    return status;
}

void topic_vector_release(struct topic_vector *vector)
{
    free(vector->items);
    free(vector->counts);
    *vector = (struct topic_vector){0};
}
