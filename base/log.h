/* log.h - writes one line per event to stderr: time, level, message. For programs; libraries do not
 * log.
 *
 *     topic_log(TOPIC_LOG_INFO, "model-serving", "serving model %s", id);
 *
 * Messages are escaped and cut to a fixed length, so that what a client sends can neither forge a
 * line nor flood the log. May be called from several threads.
 */
#ifndef TOPIC_BASE_LOG_H
#define TOPIC_BASE_LOG_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum topic_log_level { TOPIC_LOG_ERROR, TOPIC_LOG_WARNING, TOPIC_LOG_INFO };

/* A key and a value that belong to the event, for searching the log. */
struct topic_log_field {
    const char *key;
    const char *text;
};

struct topic_log_line {
    enum topic_log_level level;
    const char *event;   /* the kind of event, always the same words for it: "model-serving" */
    const char *message; /* one sentence */
    const struct topic_log_field *fields; /* ends with a field whose key is NULL; NULL: none */
    char time[32];                        /* RFC 3339, UTC */
};

typedef void topic_log_sink(const struct topic_log_line *line);

/* From now on, the sink writes the lines. Call it before any thread is started. */
void topic_log_set_sink(topic_log_sink *sink);

const char *topic_log_level_name(enum topic_log_level level);

void topic_log(enum topic_log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same, with fields. */
void topic_log_with(enum topic_log_level level, const char *event,
                    const struct topic_log_field *fields, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Bounds the lines of an event that others can cause as often as they like:
 *
 *     static struct topic_log_limit cuts;
 *     if (topic_log_limit_admits(&cuts, "connection-cut"))
 *         topic_log(TOPIC_LOG_WARNING, "connection-cut", ...);
 *
 * Of each limit TOPIC_LOG_LIMIT_LINES are written in TOPIC_LOG_LIMIT_MS; the next that is written
 * afterwards follows a line that says how many were left out. What is left out has to be counted
 * elsewhere, in the metrics. Safe from several threads. */
#define TOPIC_LOG_LIMIT_LINES 100
#define TOPIC_LOG_LIMIT_MS 10000

/* All zero has written none. */
struct topic_log_limit {
    _Atomic int64_t start_ms; /* of the time that the lines are counted for */
    atomic_uint lines;
    _Atomic uint64_t left_out; /* since the last line that said so */
};

/* Whether a line of this event may be written now; and at a time of topic_clock_now_ms. */
bool topic_log_limit_admits(struct topic_log_limit *limit, const char *event);
bool topic_log_limit_admits_at(struct topic_log_limit *limit, const char *event, int64_t now_ms);

#endif
