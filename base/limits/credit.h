/* credit.h - so much of something in a second, and some of it at once.
 *
 * Who takes more owes the rest, and has to wait or is refused until there is credit again; what
 * that means is up to the caller. This is the token bucket of networks.
 */
#ifndef TOPIC_BASE_LIMITS_CREDIT_H
#define TOPIC_BASE_LIMITS_CREDIT_H

#include <stdint.h>

/* The sum of most and most_debt is below INT64_MAX / 2000, as milliseconds are counted with it. */
struct topic_credit_limits {
    int64_t a_second; /* more than 0 */
    int64_t most;     /* after a time in which nothing was taken */
    int64_t most_debt;
};

/* All zero has the most. */
struct topic_credit {
    int64_t left; /* negative: owed */
    int64_t counted_ms;
};

/* Adds what the time since the last call brings. Returns what is left. */
int64_t topic_credit_count(struct topic_credit *credit, const struct topic_credit_limits *limits,
                           int64_t now_ms);

/* Takes so much. Returns what is left. */
int64_t topic_credit_take(struct topic_credit *credit, const struct topic_credit_limits *limits,
                          int64_t amount, int64_t now_ms);

/* Milliseconds from the last call until some is left; 0: there is. */
int64_t topic_credit_wait_ms(const struct topic_credit *credit,
                             const struct topic_credit_limits *limits);

#endif
