#include "model/features/tfidf.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/memory.h"

/* So many keys are looked up before the first is counted; meanwhile the prefetched counts
 * arrive. */
#define BATCH_KEYS 32

int topic_tfidf_begin(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
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
    /* Only a count of zero makes a new item; unknown features must not make one. */
    vector->counts[0] = 1;
    return 0;
}

/* One more than asked for: count_place() writes an item before it knows whether the item is new. */
int topic_tfidf_reserve(struct topic_tfidf *vector, size_t more, struct topic_error *err)
{
    return topic_memory_reserve(&vector->items, &vector->capacity, vector->count + more + 1,
                                sizeof *vector->items, err);
}

/* 1 + ln tf of small whole numbers, as logf computes it. Nearly every tf is one of them, so that no
 * branch depends on how often a word occurs. */
#define KNOWN_LOGARITHMS 16
static const float known_logarithms[KNOWN_LOGARITHMS] = {
    0,           1,           1.69314718f, 2.09861231f, 2.38629436f, 2.60943794f,
    2.79175949f, 2.94590998f, 3.07944155f, 3.19722462f, 3.30258512f, 3.39789534f,
    3.48490667f, 3.56494927f, 3.6390574f,  3.70805025f};

/* 1 + ln tf; below one occurrence, which a fractional field weight makes possible, tf itself. */
static inline float sublinear(float tf)
{
    if (__builtin_expect(tf < KNOWN_LOGARITHMS, 1)) {
        int32_t whole = (int32_t)tf;
        if (__builtin_expect((float)whole == tf, 1))
            return known_logarithms[whole];
    }
    return tf <= 1 ? tf : 1 + logf(tf);
}

float topic_tfidf_scale(double squares, float pivot)
{
    if (squares <= 0)
        return 0;
    double length = sqrt(squares);
    return (float)(1 / (pivot > 0 ? sqrt(length * (double)pivot) : length));
}

double topic_tfidf_weigh(struct topic_component *items, size_t count, const float *idf)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        items[i].value = sublinear(items[i].value) * idf[items[i].feature];
        squares += (double)items[i].value * (double)items[i].value;
    }
    return squares;
}

/* The squares are added to so many sums in turn, which are then added pairwise: the order in which
 * the vector variant adds them. */
#define SUMS 8

static double add_up(double *sums)
{
    for (size_t half = SUMS / 2; half > 0; half /= 2)
        for (size_t i = 0; i < half; i++)
            sums[i] += sums[i + half];
    return sums[0];
}

/* Items [from, to) of the vector. */
static void weigh_counts(struct topic_tfidf *vector, const float *idf, size_t from, size_t to,
                         double *sums)
{
    for (size_t i = from; i < to; i++) {
        struct topic_component *item = &vector->items[i];
        float *tf = &vector->counts[item->feature + 1];
        item->value = sublinear(*tf) * idf[item->feature];
        sums[i % SUMS] += (double)item->value * (double)item->value;
        *tf = 0;
    }
}

double topic_tfidf_weigh_counts_plain(struct topic_tfidf *vector, const float *idf)
{
    double sums[SUMS] = {0};
    weigh_counts(vector, idf, 0, vector->count, sums);
    return add_up(sums);
}

void topic_tfidf_finish(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                        float pivot, topic_tfidf_weigher *weigh_counts_of)
{
    double squares = weigh_counts_of(vector, vocabulary->idf);
    vector->counts[0] = 0;
    float scale = topic_tfidf_scale(squares, pivot);
    for (size_t i = 0; i < vector->count; i++)
        vector->items[i].value *= scale;
}

/* Without a branch on whether the feature is new, which no processor could predict. Unknown
 * features have place 0, which is never new. */
__attribute__((always_inline)) static inline void count_place(struct topic_tfidf *vector,
                                                              uint32_t place, float weight)
{
    float before = vector->counts[place];
    vector->items[vector->count].feature = place - 1;
    vector->count += before == 0;
    vector->counts[place] = before + weight;
}

__attribute__((always_inline)) static inline void
count_keys(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
           const uint64_t *keys, size_t count, float weight, topic_vocabulary_pick *pick)
{
    const struct topic_vocabulary table = *vocabulary;
    struct topic_tfidf counted = *vector;
    uint32_t places[BATCH_KEYS];
    for (size_t done = 0; done < count; done += BATCH_KEYS) {
        size_t some = count - done < BATCH_KEYS ? count - done : BATCH_KEYS;
        for (size_t i = 0; i < some; i++) {
            places[i] = topic_vocabulary_place_by(&table, keys[done + i], pick);
            __builtin_prefetch(&counted.counts[places[i]]);
            __builtin_prefetch(
                &table.idf[places[i]]); /* off by one place: mostly the same cache line */
        }
        for (size_t i = 0; i < some; i++)
            count_place(&counted, places[i], weight);
    }
    vector->count = counted.count;
}

void topic_tfidf_count_keys_plain(struct topic_tfidf *vector,
                                  const struct topic_vocabulary *vocabulary, const uint64_t *keys,
                                  size_t count, float weight)
{
    count_keys(vector, vocabulary, keys, count, weight, topic_vocabulary_pick_plain);
}

#ifdef __x86_64__
__attribute__((target("avx2,bmi"))) static inline uint32_t
pick_avx2(const struct topic_bucket *bucket, uint32_t fingerprint)
{
    __m256i all = _mm256_loadu_si256((const __m256i *)(const void *)bucket->fingerprints);
    __m256i equal = _mm256_cmpeq_epi32(all, _mm256_set1_epi32((int)fingerprint));
    return topic_vocabulary_pick_bit(bucket,
                                     (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(equal)));
}

__attribute__((target("avx2,bmi"))) void
topic_tfidf_count_keys_avx2(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                            const uint64_t *keys, size_t count, float weight)
{
    count_keys(vector, vocabulary, keys, count, weight, pick_avx2);
}

#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,popcnt")))

/* Moves the features with an equal fingerprint to the front; there is at most one. Zeros fill
 * up. */
AVX512 static inline uint32_t pick_avx512(const struct topic_bucket *bucket, uint32_t fingerprint)
{
    __m256i fingerprints = _mm256_loadu_si256((const __m256i *)(const void *)bucket->fingerprints);
    __m256i features = _mm256_loadu_si256((const __m256i *)(const void *)bucket->features);
    __mmask8 equal = _mm256_cmpeq_epi32_mask(fingerprints, _mm256_set1_epi32((int)fingerprint));
    return (uint32_t)_mm256_cvtsi256_si32(_mm256_maskz_compress_epi32(equal, features));
}

AVX512 void topic_tfidf_count_keys_avx512(struct topic_tfidf *vector,
                                          const struct topic_vocabulary *vocabulary,
                                          const uint64_t *keys, size_t count, float weight)
{
    count_keys(vector, vocabulary, keys, count, weight, pick_avx512);
}

/* Eight items at a time. An item has 64 bits: the feature in the lower half, the value in the
 * upper. */
AVX512 double topic_tfidf_weigh_counts_avx512(struct topic_tfidf *vector, const float *idf)
{
    const __m512 known = _mm512_loadu_ps(known_logarithms);
    double sums[SUMS] = {0};
    __m512d squares = _mm512_setzero_pd();
    size_t at = 0;
    for (; at + SUMS <= vector->count; at += SUMS) {
        __m512i items = _mm512_loadu_si512((const void *)(vector->items + at));
        __m256i features = _mm512_cvtepi64_epi32(items);
        __m256 tf = _mm256_i32gather_ps(vector->counts + 1, features, sizeof(float));
        __m256i whole = _mm256_cvttps_epi32(tf);
        __mmask8 is_known = _mm256_cmp_ps_mask(_mm256_cvtepi32_ps(whole), tf, _CMP_EQ_OQ) &
                            _mm256_cmplt_epu32_mask(whole, _mm256_set1_epi32(KNOWN_LOGARITHMS));
        if (__builtin_expect(is_known != 0xFF, 0)) {
            _mm512_storeu_pd(sums, squares);
            weigh_counts(vector, idf, at, at + SUMS, sums);
            squares = _mm512_loadu_pd(sums);
            continue;
        }
        __m256 logarithms =
            _mm512_castps512_ps256(_mm512_permutexvar_ps(_mm512_castsi256_si512(whole), known));
        __m256 values =
            _mm256_mul_ps(logarithms, _mm256_i32gather_ps(idf, features, sizeof(float)));
        __m512d wide = _mm512_cvtps_pd(values);
        squares = _mm512_add_pd(squares, _mm512_mul_pd(wide, wide));
        __m512i shifted = _mm512_slli_epi64(_mm512_cvtepu32_epi64(_mm256_castps_si256(values)), 32);
        _mm512_storeu_si512((void *)(vector->items + at),
                            _mm512_or_si512(shifted, _mm512_cvtepu32_epi64(features)));
        for (size_t i = 0; i < SUMS; i++)
            vector->counts[vector->items[at + i].feature + 1] = 0;
    }
    _mm512_storeu_pd(sums, squares);
    weigh_counts(vector, idf, at, vector->count, sums);
    return add_up(sums);
}
#endif

int topic_tfidf_build(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                      const struct topic_model_settings *settings,
                      const struct topic_feature_list *features, struct topic_error *err)
{
    if (topic_tfidf_begin(vector, vocabulary, err) < 0)
        return -1;
    int status = topic_tfidf_reserve(vector, features->count, err);
    for (size_t i = 0; i < features->count && status == 0; i++) {
        const struct topic_occurrence *occurrence = &features->items[i];
        float weight = topic_tfidf_weight(settings, occurrence);
        if (weight > 0)
            topic_tfidf_count_keys_plain(vector, vocabulary, &occurrence->key, 1, weight);
    }
    topic_tfidf_finish(vector, vocabulary, settings->pivot, topic_tfidf_weigh_counts_plain);
    return status;
}

void topic_tfidf_release(struct topic_tfidf *vector)
{
    free(vector->items);
    free(vector->counts);
    *vector = (struct topic_tfidf){0};
}
