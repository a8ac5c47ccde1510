/* dcd_sweep.h - the two loops of dual coordinate descent that visit every row (dcd.c), and the data
 * that they read, laid out for the cache.
 *
 *     topic_dcd_sweep_square(&sweep);
 *     topic_dcd_sweep_run(&sweep, row_count);      for each pass, over sweep.order[0 .. row_count)
 *
 * The fold models of a topic differ only in the fold that they leave out, so they visit nearly the
 * same rows. Their weights of one feature lie side by side, a vector of TOPIC_DCD_SWEEP_LANES
 * floats, a lane for each fold model, and one pass over a row's features serves them all. Vectors
 * are added and multiplied element by element and never fused, so every processor gives the same
 * bits.
 *
 * A row whose alpha moved in no fold model on two visits in a row is skipped for one pass, then for
 * three, then for seven, and so on up to TOPIC_DCD_SWEEP_SKIP_MAX passes, until it moves.
 * (liblinear's shrinking compares gradients with the worst one of the previous pass, which in text
 * keeps most articles for the first dozen passes.)
 */
#ifndef TOPIC_TRAINING_SOLVER_DCD_SWEEP_H
#define TOPIC_TRAINING_SOLVER_DCD_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* There are usually six fold models: five folds, and all articles. Eight floats are an AVX register
 * and half a cache line. */
#define TOPIC_DCD_SWEEP_LANES 8

/* Passes for which a row is skipped at most. */
#define TOPIC_DCD_SWEEP_SKIP_MAX 64

typedef float topic_dcd_sweep_lanes
    __attribute__((vector_size(TOPIC_DCD_SWEEP_LANES * sizeof(float))));
typedef int32_t topic_dcd_sweep_lane_mask
    __attribute__((vector_size(TOPIC_DCD_SWEEP_LANES * sizeof(int32_t))));

struct topic_dcd_sweep_entry {
    uint32_t column;
    float value;
};

/* What a visit needs to know about a row besides its state: with the state two cache lines, which
 * are prefetched, instead of one for each kind of number. */
struct topic_dcd_sweep_row {
    size_t start; /* of its entries; they end where the next row's start */
    uint32_t fold;
    uint16_t next_pass; /* skipped until then */
    uint8_t next_skip;  /* passes for which it is skipped when it does not move again */
    bool is_positive;
};

_Static_assert(TOPIC_DCD_SWEEP_SKIP_MAX <= UINT8_MAX && sizeof(struct topic_dcd_sweep_row) == 16,
               "four in a cache line");

struct topic_dcd_sweep_state {
    topic_dcd_sweep_lanes alpha;
    topic_dcd_sweep_lanes square; /* |x|^2 of the scaled row with its bias feature */
};

struct topic_dcd_sweep {
    size_t row_count;
    const struct topic_dcd_sweep_entry *entries;
    const topic_dcd_sweep_lanes *squared_factors; /* by column, of log_count_ratio.h */
    const topic_dcd_sweep_lane_mask *trains_on;   /* by fold: the fold models trained on it */
    topic_dcd_sweep_lanes *weights;               /* by column */
    struct topic_dcd_sweep_row *rows;             /* row_count + 1: the last ends the entries */
    struct topic_dcd_sweep_state *states;         /* by row */
    uint32_t *order;                              /* the rows to visit in this pass */
    float diagonal; /* what the squared loss adds to the diagonal of the dual, 1 / 2C */
    size_t pass;
    topic_dcd_sweep_lanes bias;
    topic_dcd_sweep_lanes violation; /* of optimality, the largest of this pass */
};

/* Visits the rows of the pass in order, and moves each fold model's alpha of the row to its optimum
 * while all other alphas stay as they are (Hsieh et al., algorithm 1). */
void topic_dcd_sweep_run(struct topic_dcd_sweep *sweep, size_t row_count);

/* Fills the states' squares. */
void topic_dcd_sweep_square(const struct topic_dcd_sweep *sweep);

#endif
