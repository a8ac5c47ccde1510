/* log_limit.h - bounds the lines of an event that others can cause as often as they like.
 *
 *     static struct topic_log_limit cuts;
 *     if (topic_log_limit_admits(&cuts, "connection-cut"))
 *         topic_log(TOPIC_LOG_WARNING, "connection-cut", ...);
 *
 * Of each event TOPIC_LOG_LIMIT_LINES are written in TOPIC_LOG_LIMIT_MS; the next that is written
 * afterwards follows a line that says how many were left out. What is left out has to be counted
 * elsewhere, in the metrics. Safe from several threads.
 */
#ifndef TOPIC_BASE_LOG_LIMIT_H
#define TOPIC_BASE_LOG_LIMIT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#define TOPIC_LOG_LIMIT_LINES 100
#define TOPIC_LOG_LIMIT_MS 10000

/* All zero has written none. */
struct topic_log_limit {
    _Atomic int64_t start_ms; /* of the time that the lines are counted for */
    atomic_uint lines;
    _Atomic uint64_t left_out; /* since the last line that said so */
};

/* Whether a line of this event may be written now. */
bool topic_log_limit_admits(struct topic_log_limit *limit, const char *event);

/* The same at a time of topic_clock_now_ms. */
bool topic_log_limit_admits_at(struct topic_log_limit *limit, const char *event, int64_t now_ms);

#endif
