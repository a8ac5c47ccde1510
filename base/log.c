#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
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

/* ---- limits ---- */

/* Of several threads at the end of a time, one begins the next. */
static void begin_again(struct topic_log_limit *limit, const char *event, int64_t now_ms)
{
    int64_t start_ms = atomic_load(&limit->start_ms);
    if ((start_ms > 0 && now_ms - start_ms < TOPIC_LOG_LIMIT_MS) ||
        !atomic_compare_exchange_strong(&limit->start_ms, &start_ms, now_ms))
        return;
    atomic_store(&limit->lines, 0);
    unsigned long long left_out = atomic_exchange(&limit->left_out, 0);
    if (left_out > 0)
        topic_log(TOPIC_LOG_WARNING, event, "%llu lines like the next were left out", left_out);
}

bool topic_log_limit_admits_at(struct topic_log_limit *limit, const char *event, int64_t now_ms)
{
    begin_again(limit, event, now_ms);
    if (atomic_load(&limit->lines) < TOPIC_LOG_LIMIT_LINES &&
        atomic_fetch_add(&limit->lines, 1) < TOPIC_LOG_LIMIT_LINES)
        return true;
    atomic_fetch_add(&limit->left_out, 1);
    return false;
}

bool topic_log_limit_admits(struct topic_log_limit *limit, const char *event)
{
    return topic_log_limit_admits_at(limit, event, topic_clock_now_ms());
}
