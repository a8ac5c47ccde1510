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

#endif
