#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"

/* Enough for a sentence with a path in it. A longer line is cut, so that it does not flood the
 * log. */
#define LINE_SIZE 1024

static void write_text(const struct topic_log_line *line)
{
    fprintf(stderr, "%s %s: %s\n", line->time, topic_log_level_name(line->level), line->message);
}

static topic_log_sink *current_sink = write_text;

void topic_log_set_sink(topic_log_sink *sink)
{
    current_sink = sink;
}

const char *topic_log_level_name(enum topic_log_level level)
{
    static const char *const names[] = {"error", "warning", "info"};
    return names[level];
}

__attribute__((format(printf, 4, 0))) static void write_event(enum topic_log_level level,
                                                              const char *event,
                                                              const struct topic_log_field *fields,
                                                              const char *format, va_list args)
{
    char raw[LINE_SIZE];
    char message[LINE_SIZE];
    vsnprintf(raw, sizeof raw, format, args);
    topic_utf8_escape(raw, strlen(raw), message, sizeof message);

    struct topic_log_line line = {
        .level = level, .event = event, .message = message, .fields = fields};
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(line.time, sizeof line.time, "%Y-%m-%dT%H:%M:%SZ", &utc);
    current_sink(&line);
}

void topic_log(enum topic_log_level level, const char *event, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_event(level, event, NULL, format, args);
    va_end(args);
}

void topic_log_with(enum topic_log_level level, const char *event,
                    const struct topic_log_field *fields, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    write_event(level, event, fields, format, args);
    va_end(args);
}
