/* random.h - a small pseudorandom generator: a seed gives the same numbers on every machine.
 *
 * SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014,
 * figure 14). Not for cryptography.
 */
#ifndef TOPIC_BASE_RANDOM_H
#define TOPIC_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct topic_random {
    uint64_t state;
};

uint64_t topic_random_next(struct topic_random *random);

/* Uniform in [0, bound); bound > 0. */
size_t topic_random_below(struct topic_random *random, size_t bound);

#endif
