#include "base/random.h"

uint64_t topic_random_next(struct topic_random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

size_t topic_random_below(struct topic_random *random, size_t bound)
{
    /* Multiply-shift. Its bias, at most bound / 2^32, does not matter for shuffling articles. */
    return (size_t)(((topic_random_next(random) >> 32) * (uint64_t)bound) >> 32);
}

bool topic_random_takes(struct topic_random_choice *choice)
{
    bool takes = topic_random_below(&choice->random, choice->left--) < choice->wanted;
    choice->wanted -= takes;
    return takes;
}
