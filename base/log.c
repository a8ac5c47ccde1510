#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/utf8.h"

/* A sentence with a path in it fits; a longer line is cut rather than flooding the journal. */
#define LINE_SIZE 1024

void topic_log(enum topic_log_level level, const char *format, ...)
{
    static const char *const names[] = {"error", "warning", "info"};
    char raw[LINE_SIZE];
    va_list args;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    char line[LINE_SIZE];
    topic_utf8_escape(raw, strlen(raw), line, sizeof line);

    struct timespec now;
    struct tm utc;
    char stamp[32];
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &utc);
    fprintf(stderr, "%s %s: %s\n", stamp, names[level], line);
}
