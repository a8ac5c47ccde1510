/* rows.h - the weights, a row for each feature, and the margins that they add up to.
 *
 * A usual row begins with its masks, a bit for each topic, 32 topics in each; after them stand the
 * weights of the topics whose bits are set, in order. So a row costs an addition for each topic
 * group and memory for the weights that there are, and how many they are no branch has to guess. A
 * row of few weights among many topics is one of pairs instead, of topic and weight, topics
 * ascending. Time and size grow with the weights that are there, not with features times topics.
 */
#ifndef TOPIC_MODEL_SCORING_WEIGHT_ROWS_H
#define TOPIC_MODEL_SCORING_WEIGHT_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/features/tfidf.h"
#include "model/file/format.h"
#include "topicd/error.h"

/* Topics in a step, and bits of a mask: 32 weights of 16 bits fill the widest register of x86-64.
 */
#define TOPIC_WEIGHT_ROWS_LANES 32

/* Units of zeros behind the last row: the weights of a step are read 32 at a time, however many of
 * them belong to it. */
#define TOPIC_WEIGHT_ROWS_SLACK                                                                    \
    (TOPIC_WEIGHT_ROWS_LANES * sizeof(int16_t) / sizeof(struct topic_weight))

struct topic_weight_rows {
    const uint32_t *starts;             /* features + 1: topic_weight_rows_start() of each */
    const struct topic_weight *weights; /* pairs; of a row with masks uint32_t, then int16_t */
    size_t topic_count;
};

/* In a start, the lowest bit says that the row is one of pairs; above it stands where the row
 * begins, in units of struct topic_weight. */
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

/* Masks in a row. */
static inline size_t topic_weight_rows_mask_count(size_t topic_count)
{
    return (topic_count + TOPIC_WEIGHT_ROWS_LANES - 1) / TOPIC_WEIGHT_ROWS_LANES;
}

/* Topics rounded up: the length of the margins. */
static inline size_t topic_weight_rows_stride(size_t topic_count)
{
    return topic_weight_rows_mask_count(topic_count) * TOPIC_WEIGHT_ROWS_LANES;
}

/* Units of a row of masks with so many weights. */
static inline size_t topic_weight_rows_masked_units(size_t mask_count, size_t weight_count)
{
    return mask_count + (weight_count + 1) / 2;
}

/* margins[0 .. stride) = for each topic the sum of value * weight, bias and scale still to come.
 * The forms are those of engine.h; all of them give the same bits. */
void topic_weight_rows_sum_plain(const struct topic_weight_rows *rows,
                                 const struct topic_component *items, size_t count, float *margins);
void topic_weight_rows_sum_avx2(const struct topic_weight_rows *rows,
                                const struct topic_component *items, size_t count, float *margins);
void topic_weight_rows_sum_avx512(const struct topic_weight_rows *rows,
                                  const struct topic_component *items, size_t count,
                                  float *margins);

/* The weight of one topic; 0 when the feature has none for it. */
int topic_weight_rows_weight(const struct topic_weight_rows *rows, size_t feature, size_t topic);

/* What a trainer has: pairs alone, their beginnings counted in pairs. */
struct topic_pairs {
    const uint32_t *starts; /* features + 1 */
    const struct topic_weight *weights;
    size_t topic_count;
};

/* For the writer. starts[features + 1] is filled, and the units are returned, to be freed, the
 * slack among them; NULL when they are too many or memory runs out. */
struct topic_weight *topic_weight_rows_pack(const struct topic_pairs *pairs, size_t feature_count,
                                            uint32_t *starts, struct topic_error *err);

#endif
