#include "model/rows.h"

#include <stdbool.h>
#include <string.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#include "base/memory.h"

/* A row is full when it has two weights or more, for more than a sixth of the topics. From half of
 * them on that saves bytes; below it costs some, of the rows that are read most, and is several
 * times faster. */
#define FULL_ROW_SHARE 6

/* Far enough that a row has arrived from memory when its turn comes. */
#define ROWS_AHEAD 8
#define ROW_LINES_AHEAD 3

/* Full rows that are added in one go. */
#define BATCH_ROWS 64

#define INLINE __attribute__((always_inline)) static inline

INLINE void add_short(const struct topic_weight *weights, size_t count, float value, float *margins)
{
    for (size_t i = 0; i < count; i++)
        margins[weights[i].topic] += value * (float)weights[i].value;
}

/* Full rows that wait to be added together, so that margins stay in registers meanwhile. */
struct batch {
    size_t count;
    const int16_t *rows[BATCH_ROWS];
    float values[BATCH_ROWS];
};

/* margins[0 .. stride) += value * row of all rows in the batch, one after another. */
typedef void add_batch(const struct batch *batch, size_t stride, float *margins);

INLINE void add_batch_plain(const struct batch *batch, size_t stride, float *margins)
{
    for (size_t i = 0; i < batch->count; i++)
        for (size_t topic = 0; topic < stride; topic++)
            margins[topic] += batch->values[i] * (float)batch->rows[i][topic];
}

/* The first lines of a row; what comes after them the processor fetches by itself. */
INLINE void prefetch_row(const struct topic_rows *rows, uint32_t feature)
{
    const char *row = (const char *)(rows->weights + rows->starts[feature]);
    for (size_t line = 0; line < ROW_LINES_AHEAD; line++)
        __builtin_prefetch(row + line * 64);
}

/* One loop, compiled for one kind of processor after another. */
INLINE void sum_rows(const struct topic_rows *rows, const struct topic_component *items,
                     size_t count, float *margins, add_batch *add)
{
    const size_t stride = topic_rows_stride(rows->topic_count);
    const size_t full = topic_rows_full_units(rows->topic_count);
    struct batch batch;
    batch.count = 0;
    memset(margins, 0, stride * sizeof *margins);
    for (size_t i = 0; i < count; i++) {
        if (i + ROWS_AHEAD < count)
            prefetch_row(rows, items[i + ROWS_AHEAD].feature);
        uint32_t start = rows->starts[items[i].feature];
        size_t units = rows->starts[items[i].feature + 1] - start;
        if (units != full) {
            add_short(rows->weights + start, units, items[i].value, margins);
            continue;
        }
        batch.rows[batch.count] = (const int16_t *)(const void *)(rows->weights + start);
        batch.values[batch.count++] = items[i].value;
        if (batch.count == BATCH_ROWS) {
            add(&batch, stride, margins);
            batch.count = 0;
        }
    }
    add(&batch, stride, margins);
}

void topic_rows_sum_plain(const struct topic_rows *rows, const struct topic_component *items,
                          size_t count, float *margins)
{
    sum_rows(rows, items, count, margins, add_batch_plain);
}

#ifdef __x86_64__

#define AVX2 __attribute__((target("avx2")))
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))

AVX2 INLINE __m256 product_avx2(const int16_t *row, __m256 value)
{
    __m128i weights = _mm_loadu_si128((const __m128i *)(const void *)row);
    return _mm256_mul_ps(value, _mm256_cvtepi32_ps(_mm256_cvtepi16_epi32(weights)));
}

AVX2 INLINE void add_batch_avx2(const struct batch *batch, size_t stride, float *margins)
{
    for (size_t at = 0; at < stride; at += 16) {
        __m256 first = _mm256_loadu_ps(margins + at);
        __m256 second = _mm256_loadu_ps(margins + at + 8);
        for (size_t i = 0; i < batch->count; i++) {
            __m256 value = _mm256_set1_ps(batch->values[i]);
            first = _mm256_add_ps(first, product_avx2(batch->rows[i] + at, value));
            second = _mm256_add_ps(second, product_avx2(batch->rows[i] + at + 8, value));
        }
        _mm256_storeu_ps(margins + at, first);
        _mm256_storeu_ps(margins + at + 8, second);
    }
}

AVX2 void topic_rows_sum_avx2(const struct topic_rows *rows, const struct topic_component *items,
                              size_t count, float *margins)
{
    sum_rows(rows, items, count, margins, add_batch_avx2);
}

AVX512 INLINE __m512 product_avx512(const int16_t *row, __m512 value)
{
    __m256i weights = _mm256_loadu_si256((const __m256i *)(const void *)row);
    return _mm512_mul_ps(value, _mm512_cvtepi32_ps(_mm512_cvtepi16_epi32(weights)));
}

AVX512 INLINE void add_one_avx512(const struct batch *batch, float *margins, size_t at)
{
    __m512 sum = _mm512_loadu_ps(margins + at);
    for (size_t i = 0; i < batch->count; i++)
        sum = _mm512_add_ps(sum,
                            product_avx512(batch->rows[i] + at, _mm512_set1_ps(batch->values[i])));
    _mm512_storeu_ps(margins + at, sum);
}

/* Three registers of margins at a time hide how long an addition takes. */
AVX512 INLINE void add_batch_avx512(const struct batch *batch, size_t stride, float *margins)
{
    size_t at = 0;
    for (; at + 48 <= stride; at += 48) {
        __m512 first = _mm512_loadu_ps(margins + at);
        __m512 second = _mm512_loadu_ps(margins + at + 16);
        __m512 third = _mm512_loadu_ps(margins + at + 32);
        for (size_t i = 0; i < batch->count; i++) {
            const int16_t *row = batch->rows[i] + at;
            __m512 value = _mm512_set1_ps(batch->values[i]);
            first = _mm512_add_ps(first, product_avx512(row, value));
            second = _mm512_add_ps(second, product_avx512(row + 16, value));
            third = _mm512_add_ps(third, product_avx512(row + 32, value));
        }
        _mm512_storeu_ps(margins + at, first);
        _mm512_storeu_ps(margins + at + 16, second);
        _mm512_storeu_ps(margins + at + 32, third);
    }
    for (; at < stride; at += 16)
        add_one_avx512(batch, margins, at);
}

AVX512 void topic_rows_sum_avx512(const struct topic_rows *rows,
                                  const struct topic_component *items, size_t count, float *margins)
{
    sum_rows(rows, items, count, margins, add_batch_avx512);
}

#endif

int topic_rows_weight(const struct topic_rows *rows, size_t feature, size_t topic)
{
    size_t low = rows->starts[feature];
    size_t high = rows->starts[feature + 1];
    if (high - low == topic_rows_full_units(rows->topic_count))
        return ((const int16_t *)(const void *)(rows->weights + low))[topic];
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

static void fill_full(const struct topic_weight *weights, size_t count, struct topic_weight *row)
{
    int16_t *values = (int16_t *)(void *)row;
    for (size_t i = 0; i < count; i++)
        values[weights[i].topic] = weights[i].value;
}

struct topic_weight *topic_rows_pack(const struct topic_rows *sparse, size_t feature_count,
                                     uint32_t *starts, struct topic_error *err)
{
    size_t full = topic_rows_full_units(sparse->topic_count);
    uint64_t total = 0;
    for (size_t feature = 0; feature < feature_count; feature++) {
        size_t count = sparse->starts[feature + 1] - sparse->starts[feature];
        starts[feature] = (uint32_t)total;
        total += count > 1 && count * FULL_ROW_SHARE > sparse->topic_count ? full : count;
        if (total > UINT32_MAX) {
            topic_error_set(err, "the model would have more weights than a model file holds");
            return NULL;
        }
    }
    starts[feature_count] = (uint32_t)total;
    struct topic_weight *weights = topic_memory_new(total, sizeof *weights, err);
    for (size_t feature = 0; weights && feature < feature_count; feature++) {
        const struct topic_weight *from = sparse->weights + sparse->starts[feature];
        size_t count = sparse->starts[feature + 1] - sparse->starts[feature];
        struct topic_weight *to = weights + starts[feature];
        if (starts[feature + 1] - starts[feature] == full)
            fill_full(from, count, to);
        else
            memcpy(to, from, count * sizeof *to);
    }
    return weights;
}
