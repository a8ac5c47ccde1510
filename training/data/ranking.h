/* ranking.h - sorts scored items, best first, in linear time.
 *
 *     items[i] = topic_ranking_item(score, is_relevant);       for each of count
 *     topic_ranking_sort(items, spare, count);
 *
 * An item is one integer: the score as an integer that sorts in the same order, and below it one
 * bit that is set when the item is not relevant. So among equal scores the irrelevant items rank
 * first, and the result never depends on the order of the input.
 */
#ifndef TOPIC_TRAINING_DATA_RANKING_H
#define TOPIC_TRAINING_DATA_RANKING_H

#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Of a 32-bit float. */
#define TOPIC_RANKING_SIGN_BIT 0x80000000u

/* score is finite; -0 counts as 0. A larger item ranks before a smaller one. */
static inline uint64_t topic_ranking_item(float score, bool is_relevant)
{
    assert(isfinite(score));
    float positive_zero = score + 0.0f;
    uint32_t bits;
    memcpy(&bits, &positive_zero, sizeof bits);
    /* IEEE 754 numbers order like integers once the sign is turned into an offset. */
    uint32_t ordered = bits & TOPIC_RANKING_SIGN_BIT ? ~bits : bits | TOPIC_RANKING_SIGN_BIT;
    return (uint64_t)ordered << 1 | !is_relevant;
}

static inline float topic_ranking_score(uint64_t item)
{
    uint32_t ordered = (uint32_t)(item >> 1);
    uint32_t bits = ordered & TOPIC_RANKING_SIGN_BIT ? ordered & ~TOPIC_RANKING_SIGN_BIT : ~ordered;
    float score;
    memcpy(&score, &bits, sizeof score);
    return score;
}

static inline bool topic_ranking_is_relevant(uint64_t item)
{
    return !(item & 1);
}

/* Whether two items have the same score. */
static inline bool topic_ranking_is_tie(uint64_t a, uint64_t b)
{
    return a >> 1 == b >> 1;
}

/* Moves the `most` largest items to the front, in any order; most <= count. */
void topic_ranking_partition(uint64_t *items, size_t count, size_t most);

/* Sorts, largest first. spare has room for count items; its contents are lost. */
void topic_ranking_sort(uint64_t *items, uint64_t *spare, size_t count);

#endif
