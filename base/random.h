/* random.h - a small pseudorandom generator: a seed gives the same numbers on every machine.
 *
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
 * figure 14). Not for cryptography.
 */
#ifndef TOPIC_BASE_RANDOM_H
#define TOPIC_BASE_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct topic_random {
    uint64_t state;
};

uint64_t topic_random_next(struct topic_random *random);

/* Uniform in [0, bound); bound > 0. */
size_t topic_random_below(struct topic_random *random, size_t bound);

/* Chooses `wanted` of `count` things, each with the same chance: calls of _takes, one for each
 * thing in order, say which (Knuth, The Art of Computer Programming, 3.4.2, algorithm S). */
struct topic_random_choice {
    struct topic_random random;
    size_t left;   /* things that are still to come */
    size_t wanted; /* of these */
};
bool topic_random_takes(struct topic_random_choice *choice);

#endif
