/* weight_rows.h - the sparse weights of a model, a row for each feature, and their sums by topic.
 *
 * Most rows are *masked*: first masks with a bit for each topic, 32 topics to a mask, then the
 * weights of the topics whose bits are set, in order. Such a row takes one vector addition for
 * every 32 topics, memory for its nonzero weights, and no branch on how many they are. A row with
 * few weights among many topics has *pairs* of topic and weight instead, topics ascending. Time and
 * size grow with the number of nonzero weights, not with features times topics.
 */
#ifndef TOPIC_MODEL_SCORING_WEIGHT_ROWS_H
#define TOPIC_MODEL_SCORING_WEIGHT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/features/tfidf.h"
#include "model/file/format.h"
#include "topicd/error.h"

/* Bits of a mask, and topics of a step of the loops: 32 weights of 16 bits fill the widest register
 * of x86-64. */
#define TOPIC_WEIGHT_ROWS_LANES 32

/* Zeros after the last row, in units of struct topic_weight: a step reads 32 weights, even if fewer
 * belong to it. */
#define TOPIC_WEIGHT_ROWS_SLACK                                                                    \
    (TOPIC_WEIGHT_ROWS_LANES * sizeof(int16_t) / sizeof(struct topic_weight))

struct topic_weight_rows {
    const uint32_t *starts;             /* features + 1 of topic_weight_rows_start() */
    const struct topic_weight *weights; /* pairs; in a masked row uint32_t masks, int16_t weights */
    size_t topic_count;
};

/* A start has where the row begins, in units of struct topic_weight, and in its lowest bit whether
 * the row has pairs. */
static inline uint32_t topic_weight_rows_start(size_t unit, bool has_pairs)
{
    return (uint32_t)(unit << 1 | has_pairs);
}

static inline size_t topic_weight_rows_unit(uint32_t start)
{
    return start >> 1;
}

static inline bool topic_weight_rows_has_pairs(uint32_t start)
{
    return (start & 1) != 0;
}

/* Masks of a row. */
static inline size_t topic_weight_rows_mask_count(size_t topic_count)
{
    return (topic_count + TOPIC_WEIGHT_ROWS_LANES - 1) / TOPIC_WEIGHT_ROWS_LANES;
}

/* The number of topics, rounded up to whole masks: the length of the sums. */
static inline size_t topic_weight_rows_stride(size_t topic_count)
{
    return topic_weight_rows_mask_count(topic_count) * TOPIC_WEIGHT_ROWS_LANES;
}

/* The length of a masked row with so many weights, in units of struct topic_weight. */
static inline size_t topic_weight_rows_masked_units(size_t mask_count, size_t weight_count)
{
    return mask_count + (weight_count + 1) / 2;
}

/* sums[0 .. stride) = for each topic the sum of value * weight over the items, before scale and
 * bias: log_odds.h turns the sums into margins. Variants for cpu_dispatch.h; all give the same
 * bits. */
void topic_weight_rows_sum_plain(const struct topic_weight_rows *rows,
                                 const struct topic_component *items, size_t count, float *sums);
void topic_weight_rows_sum_avx2(const struct topic_weight_rows *rows,
                                const struct topic_component *items, size_t count, float *sums);
void topic_weight_rows_sum_avx512(const struct topic_weight_rows *rows,
                                  const struct topic_component *items, size_t count, float *sums);

/* The weight of a feature for a topic; 0 when the row does not have it. */
int topic_weight_rows_weight(const struct topic_weight_rows *rows, size_t feature, size_t topic);

/* The weights as a trainer has them: pairs only, and starts that count pairs. */
struct topic_pairs {
    const uint32_t *starts; /* features + 1 */
    const struct topic_weight *weights;
    size_t topic_count;
};

/* Packs the pairs into rows. Fills starts[0 .. features] and returns the rows, slack included; the
 * caller frees them. NULL: they are too many for a model file, or out of memory. */
struct topic_weight *topic_weight_rows_pack(const struct topic_pairs *pairs, size_t feature_count,
                                            uint32_t *starts, struct topic_error *err);

#endif
