/* log.h - one line per event on stderr: time, level, sentence. Programs log; libraries do not.
 *
 * Lines are escaped and cut, so that what a client sends can neither forge nor flood one. Safe from
 * several threads.
 */
#ifndef TOPIC_BASE_LOG_H
#define TOPIC_BASE_LOG_H

enum topic_log_level { TOPIC_LOG_ERROR, TOPIC_LOG_WARNING, TOPIC_LOG_INFO };

/* A fact of the event beside its sentence, for those who search logs. */
struct topic_log_field {
    const char *key;
    const char *text;
};

struct topic_log_line {
    enum topic_log_level level;
    const char *event;   /* the same words for the same kind of event: "model-serving" */
    const char *message; /* one sentence */
    const struct topic_log_field *fields; /* up to one without a key; NULL: none */
    char time[32];                        /* RFC 3339, UTC */
};

typedef void topic_log_sink(const struct topic_log_line *line);

/* Who writes the lines instead; before any thread is started. */
void topic_log_set_sink(topic_log_sink *writer);

const char *topic_log_level_name(enum topic_log_level level);

void topic_log(enum topic_log_level level, const char *event, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with fields. */
void topic_log_with(enum topic_log_level level, const char *event,
                    const struct topic_log_field *fields, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
