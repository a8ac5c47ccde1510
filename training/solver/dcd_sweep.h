/* sweep.h - the loops of dual coordinate descent that visit articles (dcd.c): what they read lies
 * together here.
 *
 *     topic_dcd_sweep_square(&sweep);
 *     topic_dcd_sweep_run(&sweep, row_count);      for each pass, over sweep.order[0 .. row_count)
 *
 * The machines of a topic differ only in the fold that they leave out, so they walk through nearly
 * the same articles. Their weights of one feature lie side by side, a vector of TOPIC_DCD_SWEEP_LANES
 * floats, and one pass over an article's features serves them all. Vectors are added and multiplied
 * element by element and never fused, so that every processor gives the same bits.
 *
 * An article at its bound in every machine rests: for one pass, then two, then four. (liblinear's
 * shrinking compares gradients with the worst one of the pass before, which in text leaves most
 * articles in for the first dozen passes.)
 */
#ifndef TOPIC_TRAINING_SOLVER_DCD_SWEEP_H
#define TOPIC_TRAINING_SOLVER_DCD_SWEEP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Six machines is the usual number: five folds, and all articles. Eight floats are an AVX register
 * and half a cache line. */
#define TOPIC_DCD_SWEEP_LANES 8

/* Passes that an article rests at most. */
#define TOPIC_DCD_SWEEP_REST_MAX 64

typedef float topic_dcd_sweep_lanes
    __attribute__((vector_size(TOPIC_DCD_SWEEP_LANES * sizeof(float))));
typedef int32_t topic_dcd_sweep_lane_mask
    __attribute__((vector_size(TOPIC_DCD_SWEEP_LANES * sizeof(int32_t))));

struct topic_dcd_sweep_entry {
    uint32_t column;
    float value;
};

/* What a visit to an article needs of it: two cache lines, asked for in advance, instead of one for
 * each kind of number. */
struct topic_dcd_sweep_place {
    size_t start; /* of its entries; they end where the next one's start */
    uint32_t fold;
    uint16_t until; /* the pass in which the article is due */
    uint8_t passes; /* for which it rested last */
    bool is_positive;
};

_Static_assert(TOPIC_DCD_SWEEP_REST_MAX <= UINT8_MAX && sizeof(struct topic_dcd_sweep_place) == 16,
               "four in a cache line");

struct topic_dcd_sweep_state {
    topic_dcd_sweep_lanes alpha;
    topic_dcd_sweep_lanes square; /* |x|^2 with its bias feature, emphasised */
};

struct topic_dcd_sweep {
    size_t row_count;
    const struct topic_dcd_sweep_entry *entries;
    const topic_dcd_sweep_lanes *emphases; /* by column: the square of it for each machine */
    const topic_dcd_sweep_lane_mask *sees; /* by fold: the machines that see it */
    topic_dcd_sweep_lanes *weights;        /* by column */
    struct topic_dcd_sweep_place *places;  /* by row, and one for their end */
    struct topic_dcd_sweep_state *states;  /* by row */
    uint32_t *order;                       /* rows due in this pass */
    float diagonal;                        /* what the squared loss adds to the dual's, 1 / 2C */
    size_t pass;
    topic_dcd_sweep_lanes bias;
    topic_dcd_sweep_lanes violation; /* of optimality, the largest of this pass */
};

/* Visits the rows of the pass in turn: each machine's alpha of the row goes to where it is best
 * with all the others as they are (Hsieh et al., algorithm 1). */
void topic_dcd_sweep_run(struct topic_dcd_sweep *sweep, size_t row_count);

/* Fills the states' squares. */
void topic_dcd_sweep_square(const struct topic_dcd_sweep *sweep);

#endif
