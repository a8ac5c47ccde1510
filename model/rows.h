/* rows.h - the weights, a row for each feature, and the margins that they add up to.
 *
 * A feature that weighs in many topics has a full row: one 16-bit weight for each topic, in order,
 * padded with zeros to a multiple of TOPIC_ROW_LANES, which is added to all margins in a few vector
 * instructions. Any other feature has a short row: pairs of topic and weight, topics ascending.
 * What tells them apart is the length: a full row takes stride / 2 units of 4 bytes, a short one
 * takes less. So time and size grow with the weights that are there, not with features times
 * topics.
 */
#ifndef TOPIC_MODEL_ROWS_H
#define TOPIC_MODEL_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "model/format.h"
#include "model/vector.h"
#include "topicd/error.h"

/* Topics in a step: 16 floats fill the widest register of x86-64. */
#define TOPIC_ROW_LANES 16

struct topic_rows {
    const uint32_t *starts;             /* features + 1, in units of struct topic_weight */
    const struct topic_weight *weights; /* of a full row: int16_t[stride] */
    size_t topic_count;
};

/* Topics rounded up: the length of a full row, and of the margins. */
static inline size_t topic_rows_stride(size_t topic_count)
{
    return (topic_count + TOPIC_ROW_LANES - 1) / TOPIC_ROW_LANES * TOPIC_ROW_LANES;
}

/* Units that a full row takes. */
static inline size_t topic_rows_full_units(size_t topic_count)
{
    return topic_rows_stride(topic_count) * sizeof(int16_t) / sizeof(struct topic_weight);
}

/* margins[0 .. stride) = for each topic the sum of value * weight, bias and scale still to come.
 * The forms are those of engine.h; all of them give the same bits. */
void topic_rows_sum_plain(const struct topic_rows *rows, const struct topic_component *items,
                          size_t count, float *margins);
void topic_rows_sum_avx2(const struct topic_rows *rows, const struct topic_component *items,
                         size_t count, float *margins);
void topic_rows_sum_avx512(const struct topic_rows *rows, const struct topic_component *items,
                           size_t count, float *margins);

/* The weight of one topic; 0 when the feature has none for it. */
int topic_rows_weight(const struct topic_rows *rows, size_t feature, size_t topic);

/* For the writer: short rows in, full rows where they pay. starts[features + 1] is filled, and the
 * units are returned, to be freed; NULL when memory runs out. */
struct topic_weight *topic_rows_pack(const struct topic_rows *sparse, size_t feature_count,
                                     uint32_t *starts, struct topic_error *err);

#endif
