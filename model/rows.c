#include "model/rows.h"

#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

/* A row is full when it has weights for more than a third of the topics. From half of them on that
 * saves bytes; below it costs some, of the rows that are read most, and is several times faster. */
#define FULL_ROW_SHARE 3

/* Far enough that a row has arrived from memory when its turn comes. */
#define ROWS_AHEAD 8

static void add_short(const struct topic_weight *weights, size_t count, float value, float *margins)
{
    for (size_t i = 0; i < count; i++)
        margins[weights[i].topic] += value * (float)weights[i].value;
}

static inline void add_full(const int16_t *restrict row, size_t stride, float value,
                            float *restrict margins)
{
    for (size_t block = 0; block < stride; block += TOPIC_ROW_LANES)
        for (size_t i = 0; i < TOPIC_ROW_LANES; i++)
            margins[block + i] += value * (float)row[block + i];
}

/* The engines are this loop, compiled for one kind of processor each. */
__attribute__((always_inline)) static inline void sum_rows(const struct topic_rows *rows,
                                                           const struct topic_component *items,
                                                           size_t count, float *margins)
{
    const size_t stride = topic_rows_stride(rows->topic_count);
    const size_t full = topic_rows_full_units(rows->topic_count);
    memset(margins, 0, stride * sizeof *margins);
    for (size_t i = 0; i < count; i++) {
        if (i + ROWS_AHEAD < count)
            __builtin_prefetch(rows->weights + rows->starts[items[i + ROWS_AHEAD].feature]);
        uint32_t start = rows->starts[items[i].feature];
        const struct topic_weight *row = rows->weights + start;
        size_t units = rows->starts[items[i].feature + 1] - start;
        if (units == full)
            add_full((const int16_t *)(const void *)row, stride, items[i].value, margins);
        else
            add_short(row, units, items[i].value, margins);
    }
}

static void sum_plain(const struct topic_rows *rows, const struct topic_component *items,
                      size_t count, float *margins)
{
    sum_rows(rows, items, count, margins);
}

#ifdef __x86_64__

__attribute__((target("avx2"))) static void sum_avx2(const struct topic_rows *rows,
                                                     const struct topic_component *items,
                                                     size_t count, float *margins)
{
    sum_rows(rows, items, count, margins);
}

__attribute__((target("avx512f,avx512bw,avx512vl"))) static void
sum_avx512(const struct topic_rows *rows, const struct topic_component *items, size_t count,
           float *margins)
{
    sum_rows(rows, items, count, margins);
}

#endif

/* Slowest first. */
static const struct topic_rows_engine engines[] = {
    {"plain", sum_plain},
#ifdef __x86_64__
    {"avx2", sum_avx2},
    {"avx512", sum_avx512},
#endif
};

static size_t engine_count(void)
{
#ifdef __x86_64__
    if (!__builtin_cpu_supports("avx2"))
        return 1;
    bool has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512vl");
    return has_avx512 ? 3 : 2;
#else
    return 1;
#endif
}

const struct topic_rows_engine *topic_rows_engine_at(size_t index)
{
    return index < engine_count() ? &engines[index] : NULL;
}

const struct topic_rows_engine *topic_rows_engine(void)
{
    return &engines[engine_count() - 1];
}

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
        total += count * FULL_ROW_SHARE > sparse->topic_count ? full : count;
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
