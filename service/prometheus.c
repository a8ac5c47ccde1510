#include "service/prometheus.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Writes integers up to 2^53 exactly. */
#define NUMBER "%.16g"

/* The longest piece: a name and its help, or a name, a label's name and a number. */
#define PIECE_SIZE 256

static void put(struct topic_prometheus *page, const char *bytes, size_t len)
{
    if (topic_buffer_append(page->out, bytes, len, NULL) < 0)
        page->failed = true;
}

__attribute__((format(printf, 2, 3))) static void print(struct topic_prometheus *page,
                                                        const char *format, ...)
{
    char text[PIECE_SIZE];
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof text)
        page->failed = true;
    else
        put(page, text, (size_t)len);
}

void topic_prometheus_family(struct topic_prometheus *page, const char *name, const char *type,
                             const char *help)
{
    print(page, "# HELP %s %s\n", name, help);
    print(page, "# TYPE %s %s\n", name, type);
}

/* Replaces a malformed byte by a question mark: Prometheus would refuse the whole page because of
 * it. */
static void put_label(struct topic_prometheus *page, const char *label, const char *value)
{
    size_t len = strlen(value);
    print(page, "%s=\"", label);
    for (size_t at = 0; at < len;) {
        int32_t rune;
        size_t length = topic_utf8_decode(value + at, len - at, &rune);
        if (rune == '\n')
            put(page, "\\n", 2);
        else if (rune < 0)
            put(page, "?", 1);
        else {
            if (rune == '"' || rune == '\\')
                put(page, "\\", 1);
            put(page, value + at, length);
        }
        at += length;
    }
    put(page, "\"", 1);
}

void topic_prometheus_labelled(struct topic_prometheus *page, const char *name, const char *label,
                               const char *label_value, double value)
{
    print(page, "%s{", name);
    put_label(page, label, label_value);
    print(page, "} " NUMBER "\n", value);
}

void topic_prometheus_single(struct topic_prometheus *page, const char *name, const char *type,
                             const char *help, double value)
{
    topic_prometheus_family(page, name, type, help);
    print(page, "%s " NUMBER "\n", name, value);
}

void topic_prometheus_histogram(struct topic_prometheus *page, const char *name, const char *help,
                                const struct topic_histogram *histogram)
{
    uint64_t count = 0;
    topic_prometheus_family(page, name, "histogram", help);
    for (size_t i = 0; i < histogram->bounds->count; i++) {
        count += histogram->counts[i];
        print(page, "%s_bucket{le=\"%g\"} %llu\n", name, histogram->bounds->items[i],
              (unsigned long long)count);
    }
    print(page, "%s_bucket{le=\"+Inf\"} %llu\n", name, (unsigned long long)histogram->total);
    print(page, "%s_sum " NUMBER "\n", name, histogram->sum);
    print(page, "%s_count %llu\n", name, (unsigned long long)histogram->total);
}

void topic_prometheus_info_open(struct topic_prometheus *page, const char *name)
{
    print(page, "%s{", name);
}

void topic_prometheus_info_label(struct topic_prometheus *page, const char *label,
                                 const char *value, bool is_first)
{
    if (!is_first)
        put(page, ",", 1);
    put_label(page, label, value);
}

void topic_prometheus_info_close(struct topic_prometheus *page)
{
    print(page, "} 1\n");
}
