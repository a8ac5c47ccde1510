#include "model/scoring/log_odds.h"

#include <math.h>
#include <stdint.h>

#include "model/scoring/weight_rows.h"

#define INLINE __attribute__((always_inline)) static inline

/* Vectors are added and multiplied element by element, never fused, so that every processor gives
 * the same bits. */
#define LANES 8
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t lane_mask __attribute__((vector_size(LANES * sizeof(int32_t))));

_Static_assert(TOPIC_WEIGHT_ROWS_LANES % LANES == 0, "the columns are whole steps");

/* In each lane, a where the mask is set, otherwise b. */
#define CHOOSE(mask, a, b) ((lanes)(((lane_mask)(a) & (mask)) | ((lane_mask)(b) & ~(mask))))

/* The two largest own log-odds; equal when two topics share the first place. */
struct largest {
    float best;
    float second;
};

INLINE struct largest reduce(const lanes *best, const lanes *second)
{
    struct largest largest = {-INFINITY, -INFINITY};
    for (size_t lane = 0; lane < LANES; lane++) {
        float more = (*best)[lane] > largest.best ? largest.best : (*best)[lane];
        largest.best = (*best)[lane] > largest.best ? (*best)[lane] : largest.best;
        largest.second = more > largest.second ? more : largest.second;
        largest.second = (*second)[lane] > largest.second ? (*second)[lane] : largest.second;
    }
    return largest;
}

/* Fills margins and own log-odds. */
INLINE struct largest fill_own(const struct topic_columns *columns, float *sums, float *log_odds)
{
    lanes best = (lanes){0} - INFINITY;
    lanes second = best;
    for (size_t at = 0; at < columns->stride; at += LANES) {
        lanes *margin = (lanes *)(void *)(sums + at);
        lanes *own = (lanes *)(void *)(log_odds + at);
        *margin = *(const lanes *)(const void *)(columns->bias + at) +
                  *(const lanes *)(const void *)(columns->scale + at) * *margin;
        *own = *(const lanes *)(const void *)(columns->slope + at) * *margin +
               *(const lanes *)(const void *)(columns->offset + at);
        lane_mask leads = *own > best;
        lanes loser = CHOOSE(leads, best, *own);
        best = CHOOSE(leads, *own, best);
        second = CHOOSE(loser > second, loser, second);
    }
    return reduce(&best, &second);
}

/* The rival of the best topic is the second, that of all others is the best. If two topics are both
 * the best, each is the other's rival, and the second equals the best. */
INLINE void add_rivals(const struct topic_columns *columns, float rivalry, struct largest own,
                       float lack, float *log_odds)
{
    const lanes best = (lanes){0} + own.best;
    const lanes usual = (lanes){0} + (rivalry * own.best + lack);
    const lanes of_best = (lanes){0} + (rivalry * own.second + lack);
    for (size_t at = 0; at < columns->stride; at += LANES) {
        lanes *odds = (lanes *)(void *)(log_odds + at);
        *odds += CHOOSE(*odds == best, of_best, usual);
    }
}

INLINE float lack_of_relevance(const struct topic_columns *columns, const float *margins)
{
    if (columns->relevance == 0)
        return 0;
    float own =
        columns->relevance_slope * margins[columns->topic_count] + columns->relevance_offset;
    return own < 0 ? columns->relevance * own : 0;
}

INLINE float fill(const struct topic_columns *columns, float rivalry, float *sums, float *log_odds)
{
    struct largest own = fill_own(columns, sums, log_odds);
    if (columns->topic_count == 1)
        return own.best;
    float lack = lack_of_relevance(columns, sums);
    add_rivals(columns, rivalry, own, lack, log_odds);
    return own.best + (rivalry * own.second + lack);
}

float topic_log_odds_relevance(const struct topic_columns *columns, const float *margins)
{
    return lack_of_relevance(columns, margins);
}

float topic_log_odds_fill_plain(const struct topic_columns *columns, float rivalry, float *sums,
                                float *log_odds)
{
    return fill(columns, rivalry, sums, log_odds);
}

#ifdef __x86_64__
__attribute__((target("avx2"))) float topic_log_odds_fill_avx2(const struct topic_columns *columns,
                                                               float rivalry, float *sums,
                                                               float *log_odds)
{
    return fill(columns, rivalry, sums, log_odds);
}

/* gcc would use half of each register; clang does not know the option, and would ignore the whole
 * attribute. */
#ifdef __clang__
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl")))
#else
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,prefer-vector-width=512")))
#endif

AVX512 float topic_log_odds_fill_avx512(const struct topic_columns *columns, float rivalry,
                                        float *sums, float *log_odds)
{
    return fill(columns, rivalry, sums, log_odds);
}
#endif
