#include "training/solver/dcd_sweep.h"

#define LOOK_AHEAD 3   /* rows whose features are fetched while earlier rows are worked on */
#define FETCH_BYTES 64 /* a cache line */
#define FETCH_MAX 16   /* cache lines of a row that are worth prefetching */

typedef topic_dcd_sweep_lanes lanes;
typedef topic_dcd_sweep_lane_mask lane_mask;

/* The row itself is fetched first, because it says where its entries are. */
static inline void prefetch(const struct topic_dcd_sweep *sweep, const uint32_t *order, size_t left)
{
    if (left > 2 * LOOK_AHEAD) {
        __builtin_prefetch(&sweep->rows[order[2 * LOOK_AHEAD]]);
        __builtin_prefetch(&sweep->states[order[2 * LOOK_AHEAD]]);
    }
    if (left <= LOOK_AHEAD)
        return;
    const struct topic_dcd_sweep_row *row = &sweep->rows[order[LOOK_AHEAD]];
    const char *from = (const char *)(sweep->entries + row[0].start);
    const char *to = (const char *)(sweep->entries + row[1].start);
    for (int i = 0; i < FETCH_MAX && from < to; i++, from += FETCH_BYTES)
        __builtin_prefetch(from);
}

/* A row that moved in no lane is skipped, each time for twice as many passes. */
static inline void skip_longer(struct topic_dcd_sweep_row *row, size_t pass)
{
    row->next_pass = (uint16_t)(pass + 1 + row->next_skip);
    row->next_skip =
        (uint8_t)(row->next_skip < TOPIC_DCD_SWEEP_SKIP_MAX / 2 ? 2 * row->next_skip + 1
                                                                : TOPIC_DCD_SWEEP_SKIP_MAX);
}

/* One function for each instruction set: a function without AVX cannot take or return lanes. */
static inline __attribute__((always_inline)) void run(struct topic_dcd_sweep *sweep,
                                                      size_t row_count)
{
    const struct topic_dcd_sweep_entry *restrict entries = sweep->entries;
    const lanes *restrict squared_factors = sweep->squared_factors;
    lanes *restrict weights = sweep->weights;
    const lanes zero = {0};
    lanes bias = sweep->bias;
    lanes violation = zero;
    for (size_t k = 0; k < row_count; k++) {
        prefetch(sweep, sweep->order + k, row_count - k);
        struct topic_dcd_sweep_row *row = &sweep->rows[sweep->order[k]];
        struct topic_dcd_sweep_state *state = &sweep->states[sweep->order[k]];
        size_t i = row[0].start;
        const size_t end = row[1].start;
        lanes margin = bias, odd = zero;
        for (; i + 1 < end; i += 2) {
            margin += entries[i].value * weights[entries[i].column];
            odd += entries[i + 1].value * weights[entries[i + 1].column];
        }
        if (i < end)
            margin += entries[i].value * weights[entries[i].column];
        margin += odd;
        float sign = row->is_positive ? 1 : -1;
        lanes alpha = state->alpha;
        lanes gradient = sign * margin - 1.0f + alpha * sweep->diagonal;
        lane_mask is_fixed = ((alpha == zero) & (gradient > zero)) | ~sweep->trains_on[row->fold];
        lanes projected = (lanes)((lane_mask)gradient & ~is_fixed);
        lanes size = (lanes)((lane_mask)projected & INT32_MAX);
        lane_mask is_worse = size > violation;
        violation = (lanes)(((lane_mask)size & is_worse) | ((lane_mask)violation & ~is_worse));
        lanes next = alpha - projected / (state->square + sweep->diagonal);
        next = (lanes)((lane_mask)next & (next > zero));
        lanes step = next - alpha;
        lane_mask moves = step != zero;
        int32_t any = 0;
        for (size_t lane = 0; lane < TOPIC_DCD_SWEEP_LANES; lane++)
            any |= moves[lane];
        if (!any) {
            skip_longer(row, sweep->pass);
            continue;
        }
        row->next_pass = 0;
        row->next_skip = 0;
        state->alpha = next;
        step *= sign;
        bias += step;
        for (i = row[0].start; i < end; i++)
            weights[entries[i].column] +=
                entries[i].value * step * squared_factors[entries[i].column];
    }
    sweep->bias = bias;
    sweep->violation = violation;
}

static inline __attribute__((always_inline)) void square(const struct topic_dcd_sweep *sweep)
{
    const struct topic_dcd_sweep_entry *entries = sweep->entries;
    for (size_t i = 0; i < sweep->row_count; i++) {
        const struct topic_dcd_sweep_row *row = &sweep->rows[i];
        lanes sum = (lanes){0} + 1.0f;
        for (size_t k = row[0].start; k < row[1].start; k++)
            sum += entries[k].value * entries[k].value * sweep->squared_factors[entries[k].column];
        sweep->states[i].square = sum;
    }
}

static void run_plain(struct topic_dcd_sweep *sweep, size_t row_count)
{
    run(sweep, row_count);
}

static void square_plain(const struct topic_dcd_sweep *sweep)
{
    square(sweep);
}

#ifdef __x86_64__
/* The same arithmetic in half as many instructions. */
static __attribute__((target("avx2"))) void run_avx2(struct topic_dcd_sweep *sweep,
                                                     size_t row_count)
{
    run(sweep, row_count);
}

static __attribute__((target("avx2"))) void square_avx2(const struct topic_dcd_sweep *sweep)
{
    square(sweep);
}
#else
#define run_avx2 run_plain
#define square_avx2 square_plain
#endif

static bool has_avx2(void)
{
#ifdef __x86_64__
    return __builtin_cpu_supports("avx2");
#else
    return false;
#endif
}

void topic_dcd_sweep_run(struct topic_dcd_sweep *sweep, size_t row_count)
{
    (has_avx2() ? run_avx2 : run_plain)(sweep, row_count);
}

void topic_dcd_sweep_square(const struct topic_dcd_sweep *sweep)
{
    (has_avx2() ? square_avx2 : square_plain)(sweep);
}
