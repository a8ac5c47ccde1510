#include "model/scoring/weight_rows.h"

#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/memory.h"

/* How far ahead rows are prefetched: so far that they have arrived when they are read. */
#define ROWS_AHEAD 8
#define STARTS_AHEAD 16
#define ROW_LINES_AHEAD 2

/* A pair takes a sixth of the time of a mask with its weights. But the processor has to predict how
 * many pairs there are, and a wrong prediction takes as long as some 20 pairs. So with few topics,
 * only empty rows have pairs. */
#define PAIRS_PER_MASK 6
#define PAIRS_PER_MISPREDICTION 20

/* AVX-512 has registers for the sums of so many masks, and for its other variables: 160 topics. */
#define REGISTER_MASKS 5

#define INLINE __attribute__((always_inline)) static inline

static bool is_better_as_pairs(size_t count, size_t mask_count)
{
    return count == 0 || count + PAIRS_PER_MISPREDICTION < PAIRS_PER_MASK * mask_count;
}

INLINE void add_pairs(const struct topic_weight *pairs, size_t count, float value, float *sums)
{
    for (size_t i = 0; i < count; i++)
        sums[pairs[i].topic] += value * (float)pairs[i].value;
}

/* sums[0 .. 32 * mask_count) += value * the row that begins with these masks. */
typedef void add_masked(const uint32_t *masks, size_t mask_count, float value, float *sums);

INLINE const int16_t *weights_after(const uint32_t *masks, size_t mask_count)
{
    return (const int16_t *)(const void *)(masks + mask_count);
}

INLINE void add_masked_plain(const uint32_t *masks, size_t mask_count, float value, float *sums)
{
    const int16_t *weight = weights_after(masks, mask_count);
    for (size_t i = 0; i < mask_count; i++, sums += TOPIC_WEIGHT_ROWS_LANES)
        for (uint32_t mask = masks[i]; mask != 0; mask &= mask - 1)
            sums[__builtin_ctz(mask)] += value * (float)*weight++;
}

/* Prefetches the start of a row further ahead, and the first cache lines of a row less far ahead.
 * The processor fetches the following lines by itself. */
INLINE void prefetch_rows(const struct topic_weight_rows *rows, const struct topic_component *items,
                          size_t count, size_t at)
{
    if (at + STARTS_AHEAD < count)
        __builtin_prefetch(&rows->starts[items[at + STARTS_AHEAD].feature]);
    if (at + ROWS_AHEAD >= count)
        return;
    uint32_t start = rows->starts[items[at + ROWS_AHEAD].feature];
    const char *row = (const char *)(rows->weights + topic_weight_rows_unit(start));
    for (size_t line = 0; line < ROW_LINES_AHEAD; line++)
        __builtin_prefetch(row + line * 64);
}

/* The same loop for every variant, compiled for its processors. */
INLINE void add_rows(const struct topic_weight_rows *rows, const struct topic_component *items,
                     size_t count, float *sums, add_masked *add)
{
    const size_t mask_count = topic_weight_rows_mask_count(rows->topic_count);
    for (size_t i = 0; i < count; i++) {
        prefetch_rows(rows, items, count, i);
        const uint32_t start = rows->starts[items[i].feature];
        const size_t unit = topic_weight_rows_unit(start);
        const struct topic_weight *row = rows->weights + unit;
        if (!topic_weight_rows_has_pairs(start))
            add((const uint32_t *)(const void *)row, mask_count, items[i].value, sums);
        else
            add_pairs(row, topic_weight_rows_unit(rows->starts[items[i].feature + 1]) - unit,
                      items[i].value, sums);
    }
}

INLINE void sum_rows(const struct topic_weight_rows *rows, const struct topic_component *items,
                     size_t count, float *sums, add_masked *add)
{
    memset(sums, 0, topic_weight_rows_stride(rows->topic_count) * sizeof *sums);
    add_rows(rows, items, count, sums, add);
}

void topic_weight_rows_sum_plain(const struct topic_weight_rows *rows,
                                 const struct topic_component *items, size_t count, float *sums)
{
    sum_rows(rows, items, count, sums, add_masked_plain);
}

#ifdef __x86_64__

#define AVX2 __attribute__((target("avx2,popcnt")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,avx512vbmi2,popcnt")))

/* For each mask of 8 lanes, which bytes of the packed weights go to each lane: the k-th weight to
 * the lane of the k-th set bit, zeros to the others. */
#define RANK(mask, lane) __builtin_popcount((mask) & ((1u << (lane)) - 1))
#define PLACE(mask, lane, byte)                                                                    \
    ((mask) >> (lane)&1 ? (unsigned char)(2 * RANK(mask, lane) + (byte)) : 0x80)
#define PLACES(mask, lane) PLACE(mask, lane, 0), PLACE(mask, lane, 1)
#define SPREAD(mask)                                                                               \
    {                                                                                              \
        PLACES(mask, 0), PLACES(mask, 1), PLACES(mask, 2), PLACES(mask, 3), PLACES(mask, 4),       \
            PLACES(mask, 5), PLACES(mask, 6), PLACES(mask, 7)                                      \
    }
#define SPREAD_4(mask) SPREAD(mask), SPREAD((mask) + 1), SPREAD((mask) + 2), SPREAD((mask) + 3)
#define SPREAD_16(mask)                                                                            \
    SPREAD_4(mask), SPREAD_4((mask) + 4), SPREAD_4((mask) + 8), SPREAD_4((mask) + 12)
#define SPREAD_64(mask)                                                                            \
    SPREAD_16(mask), SPREAD_16((mask) + 16), SPREAD_16((mask) + 32), SPREAD_16((mask) + 48)

static const _Alignas(16) unsigned char spread[256][16] = {SPREAD_64(0u), SPREAD_64(64u),
                                                           SPREAD_64(128u), SPREAD_64(192u)};

AVX2 INLINE void add_eight_avx2(const int16_t *weights, unsigned mask, __m256 value, float *sums)
{
    __m128i packed = _mm_loadu_si128((const __m128i *)(const void *)weights);
    __m128i places = _mm_load_si128((const __m128i *)(const void *)spread[mask]);
    __m256i spaced = _mm256_cvtepi16_epi32(_mm_shuffle_epi8(packed, places));
    __m256 products = _mm256_mul_ps(value, _mm256_cvtepi32_ps(spaced));
    _mm256_storeu_ps(sums, _mm256_add_ps(_mm256_loadu_ps(sums), products));
}

/* Splits a mask into four of 8 topics. */
AVX2 INLINE void add_masked_avx2(const uint32_t *masks, size_t mask_count, float value, float *sums)
{
    const int16_t *weights = weights_after(masks, mask_count);
    const __m256 values = _mm256_set1_ps(value);
    for (size_t i = 0; i < mask_count; i++, sums += TOPIC_WEIGHT_ROWS_LANES) {
        const uint32_t mask = masks[i];
        const int16_t *second = weights + __builtin_popcount(mask & 0xFF);
        const int16_t *third = weights + __builtin_popcount(mask & 0xFFFF);
        const int16_t *fourth = weights + __builtin_popcount(mask & 0xFFFFFF);
        add_eight_avx2(weights, mask & 0xFF, values, sums);
        add_eight_avx2(second, mask >> 8 & 0xFF, values, sums + 8);
        add_eight_avx2(third, mask >> 16 & 0xFF, values, sums + 16);
        add_eight_avx2(fourth, mask >> 24, values, sums + 24);
        weights += __builtin_popcount(mask);
    }
}

AVX2 void topic_weight_rows_sum_avx2(const struct topic_weight_rows *rows,
                                     const struct topic_component *items, size_t count, float *sums)
{
    sum_rows(rows, items, count, sums, add_masked_avx2);
}

/* The sums for the 32 topics of a step. */
struct step {
    __m512 low;
    __m512 high;
};

AVX512 INLINE __m512 products_avx512(__m256i weights, __m512 value)
{
    return _mm512_mul_ps(value, _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(weights)));
}

/* Spreads the packed weights to their lanes and adds value * weight. */
AVX512 INLINE void add_step_avx512(const int16_t *weights, uint32_t mask, __m512 value,
                                   struct step *sums)
{
    __m512i packed = _mm512_loadu_si512((const void *)weights);
    __m512i spaced = _mm512_maskz_expand_epi16(mask, packed);
    sums->low = _mm512_add_ps(sums->low, products_avx512(_mm512_castsi512_si256(spaced), value));
    sums->high =
        _mm512_add_ps(sums->high, products_avx512(_mm512_extracti64x4_epi64(spaced, 1), value));
}

AVX512 INLINE struct step load_step(const float *sums)
{
    return (struct step){_mm512_loadu_ps(sums), _mm512_loadu_ps(sums + 16)};
}

AVX512 INLINE void store_step(const struct step *step, float *sums)
{
    _mm512_storeu_ps(sums, step->low);
    _mm512_storeu_ps(sums + 16, step->high);
}

AVX512 INLINE void add_masked_avx512(const uint32_t *masks, size_t mask_count, float value,
                                     float *sums)
{
    const int16_t *weights = weights_after(masks, mask_count);
    const __m512 values = _mm512_set1_ps(value);
    for (size_t i = 0; i < mask_count; i++, sums += TOPIC_WEIGHT_ROWS_LANES) {
        struct step step = load_step(sums);
        add_step_avx512(weights, masks[i], values, &step);
        store_step(&step, sums);
        weights += __builtin_popcount(masks[i]);
    }
}

/* The same for rows of mask_count masks, a constant: the sums stay in registers from the first row
 * to the last. Stops before a row of pairs, and returns how many rows it added. */
AVX512 INLINE size_t add_few_avx512(const struct topic_weight_rows *rows,
                                    const struct topic_component *items, size_t count, float *sums,
                                    const size_t mask_count)
{
    struct step steps[REGISTER_MASKS];
    size_t item = 0;
    for (size_t i = 0; i < mask_count; i++)
        steps[i] = load_step(sums + i * TOPIC_WEIGHT_ROWS_LANES);
    for (; item < count; item++) {
        const uint32_t start = rows->starts[items[item].feature];
        if (topic_weight_rows_has_pairs(start))
            break;
        prefetch_rows(rows, items, count, item);
        const uint32_t *masks =
            (const uint32_t *)(const void *)(rows->weights + topic_weight_rows_unit(start));
        const int16_t *weights = weights_after(masks, mask_count);
        const __m512 value = _mm512_set1_ps(items[item].value);
        for (size_t i = 0; i < mask_count; i++) {
            add_step_avx512(weights, masks[i], value, &steps[i]);
            weights += __builtin_popcount(masks[i]);
        }
    }
    for (size_t i = 0; i < mask_count; i++)
        store_step(&steps[i], sums + i * TOPIC_WEIGHT_ROWS_LANES);
    return item;
}

#define FEW_CASE(number)                                                                           \
    case number:                                                                                   \
        return add_few_avx512(rows, items, count, sums, number)

/* Adds rows up to the first one of pairs; returns how many. */
AVX512 static size_t add_run_avx512(const struct topic_weight_rows *rows,
                                    const struct topic_component *items, size_t count, float *sums)
{
    switch (topic_weight_rows_mask_count(rows->topic_count)) {
        FEW_CASE(1);
        FEW_CASE(2);
        FEW_CASE(3);
        FEW_CASE(4);
        FEW_CASE(5);
    default:
        add_rows(rows, items, count, sums, add_masked_avx512);
        return count;
    }
}

AVX512 void topic_weight_rows_sum_avx512(const struct topic_weight_rows *rows,
                                         const struct topic_component *items, size_t count,
                                         float *sums)
{
    memset(sums, 0, topic_weight_rows_stride(rows->topic_count) * sizeof *sums);
    for (size_t done = 0; done < count; done++) {
        done += add_run_avx512(rows, items + done, count - done, sums);
        if (done < count)
            add_rows(rows, items + done, 1, sums, add_masked_avx512);
    }
}

#endif

static int masked_weight(const uint32_t *masks, size_t mask_count, size_t topic)
{
    const size_t index = topic / TOPIC_WEIGHT_ROWS_LANES;
    const uint32_t bit = UINT32_C(1) << topic % TOPIC_WEIGHT_ROWS_LANES;
    size_t before = (size_t)__builtin_popcount(masks[index] & (bit - 1));
    if ((masks[index] & bit) == 0)
        return 0;
    for (size_t i = 0; i < index; i++)
        before += (size_t)__builtin_popcount(masks[i]);
    return weights_after(masks, mask_count)[before];
}

int topic_weight_rows_weight(const struct topic_weight_rows *rows, size_t feature, size_t topic)
{
    const uint32_t start = rows->starts[feature];
    size_t low = topic_weight_rows_unit(start);
    size_t high = topic_weight_rows_unit(rows->starts[feature + 1]);
    if (!topic_weight_rows_has_pairs(start))
        return masked_weight((const uint32_t *)(const void *)(rows->weights + low),
                             topic_weight_rows_mask_count(rows->topic_count), topic);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rows->weights[middle].topic == topic)
            return rows->weights[middle].value;
        if (rows->weights[middle].topic < topic)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

/* The row must be all zero. */
static void fill_masked(const struct topic_weight *pairs, size_t count, size_t mask_count,
                        struct topic_weight *row)
{
    uint32_t *masks = (uint32_t *)(void *)row;
    int16_t *weights = (int16_t *)(void *)(masks + mask_count);
    for (size_t i = 0; i < count; i++) {
        masks[pairs[i].topic / TOPIC_WEIGHT_ROWS_LANES] |=
            UINT32_C(1) << pairs[i].topic % TOPIC_WEIGHT_ROWS_LANES;
        weights[i] = pairs[i].value;
    }
}

/* Fills the starts; returns the length of all rows, in units of struct topic_weight. */
static uint64_t place_rows(const struct topic_pairs *pairs, size_t feature_count, uint32_t *starts)
{
    const size_t mask_count = topic_weight_rows_mask_count(pairs->topic_count);
    uint64_t total = 0;
    for (size_t feature = 0; feature < feature_count; feature++) {
        size_t count = pairs->starts[feature + 1] - pairs->starts[feature];
        bool has_pairs = is_better_as_pairs(count, mask_count);
        starts[feature] = topic_weight_rows_start(total, has_pairs);
        total += has_pairs ? count : topic_weight_rows_masked_units(mask_count, count);
    }
    starts[feature_count] = topic_weight_rows_start(total, false);
    return total;
}

struct topic_weight *topic_weight_rows_pack(const struct topic_pairs *pairs, size_t feature_count,
                                            uint32_t *starts, struct topic_error *err)
{
    const uint64_t total = place_rows(pairs, feature_count, starts);
    if (total > topic_weight_rows_unit(UINT32_MAX)) {
        topic_error_set(err, "the model has more weights than a model file can hold");
        return NULL;
    }
    struct topic_weight *weights =
        topic_memory_new(total + TOPIC_WEIGHT_ROWS_SLACK, sizeof *weights, err);
    for (size_t feature = 0; weights && feature < feature_count; feature++) {
        const struct topic_weight *from = pairs->weights + pairs->starts[feature];
        size_t count = pairs->starts[feature + 1] - pairs->starts[feature];
        struct topic_weight *to = weights + topic_weight_rows_unit(starts[feature]);
        if (topic_weight_rows_has_pairs(starts[feature]))
            memcpy(to, from, count * sizeof *to);
        else
            fill_masked(from, count, topic_weight_rows_mask_count(pairs->topic_count), to);
    }
    return weights;
}
