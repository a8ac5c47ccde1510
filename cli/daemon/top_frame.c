#include "cli/daemon/top_frame.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/quantile.h"
#include "base/utf8.h"
#include "cli/output/output.h"

/* Bytes of a line; the longest holds a path. */
#define LINE_SIZE 512

struct page {
    const struct topic_top_frame *frame;
    struct topic_buffer *out;
    struct topic_error *err;
    size_t lines;
    int status;
};

/* The bytes of the text's first `width` characters; 0: all of them. */
static size_t cut(const char *text, size_t width)
{
    size_t len = strlen(text);
    size_t at = 0;
    int32_t rune;
    for (size_t i = 0; at < len && (width == 0 || i < width); i++)
        at += topic_utf8_decode(text + at, len - at, &rune);
    return at;
}

__attribute__((format(printf, 2, 3))) static void put_line(struct page *page, const char *format,
                                                           ...)
{
    char raw[LINE_SIZE];
    char line[LINE_SIZE];
    va_list args;
    if (page->frame->height > 0 && page->lines >= page->frame->height)
        return;
    page->lines++;
    va_start(args, format);
    vsnprintf(raw, sizeof raw, format, args);
    va_end(args);
    topic_utf8_escape(raw, strlen(raw), line, sizeof line);
    if (topic_buffer_append(page->out, line, cut(line, page->frame->width), page->err) < 0 ||
        topic_buffer_append(page->out, "\n", 1, page->err) < 0)
        page->status = -1;
}

/* Counters of a daemon that was restarted in between begin at zero. */
static uint64_t difference(uint64_t before, uint64_t now)
{
    return now >= before ? now - before : now;
}

static double rate(const struct page *page, uint64_t before, uint64_t now)
{
    return page->frame->seconds > 0 ? (double)difference(before, now) / page->frame->seconds : 0;
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

/* The latency below which `fraction` of the requests between the two answers stayed. */
static double quantile_ms(const struct topic_top_frame *frame, double fraction)
{
    const struct topic_status_reader *before = frame->before;
    const struct topic_status_reader *now = frame->now;
    uint64_t counts[TOPIC_STATUS_READER_MAX_BUCKETS];
    for (size_t i = 0; i < now->bucket_count; i++)
        counts[i] = difference(before->buckets[i], now->buckets[i]);
    return 1e3 * topic_quantile_find(
                     &(struct topic_quantile_buckets){
                         now->bucket_bounds, counts, now->bucket_count,
                         difference(before->latency_count, now->latency_count)},
                     fraction);
}

static const char *duration(double seconds, char *out, size_t size)
{
    unsigned long long whole = seconds > 0 ? (unsigned long long)seconds : 0;
    snprintf(out, size, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
    return out;
}

static void put_head(struct page *page)
{
    const struct topic_status_reader *before = page->frame->before;
    const struct topic_status_reader *now = page->frame->now;
    char up[32];
    char age[32];
    char memory[32];
    put_line(page, "topicd %s  up %s  %llu workers  %llu connections  memory %s", now->version,
             duration(now->uptime_seconds, up, sizeof up), (unsigned long long)now->workers,
             (unsigned long long)now->connections,
             topic_output_size((size_t)now->resident_bytes, memory, sizeof memory));
    put_line(page, "model    %s  loaded %s ago  %s", now->model,
             duration(now->model_age_seconds, age, sizeof age), now->model_path);
    put_line(page, "requests %.1f/s  errors %.1f/s  queue %llu of %llu",
             rate(page, before->received, now->received), rate(page, before->errors, now->errors),
             (unsigned long long)now->queue_length, (unsigned long long)now->queue_limit);
    put_line(page, "latency  p50 %.2f ms  p99 %.2f ms", quantile_ms(page->frame, 0.5),
             quantile_ms(page->frame, 0.99));
    put_line(page, "articles %.1f/s  untagged %.1f%%  unknown words %.1f%%",
             rate(page, before->articles, now->articles), percent(now->untagged, now->articles),
             percent(now->unknown_features, now->features));
}

static void put_pipeline(struct page *page)
{
    const struct topic_status_reader_pipeline *before = &page->frame->before->pipeline;
    const struct topic_status_reader_pipeline *now = &page->frame->now->pipeline;
    if (!page->frame->now->has_pipeline)
        return;
    put_line(
        page,
        "pipeline pulled %.1f/s  pushed %.1f/s  published %.1f/s  rejected %.1f/s  %llu inside",
        rate(page, before->pulled, now->pulled), rate(page, before->pushed, now->pushed),
        rate(page, before->published, now->published), rate(page, before->rejected, now->rejected),
        (unsigned long long)now->in_flight);
}

struct entry {
    const char *name;
    uint64_t recent;
    uint64_t given;
};

/* The topics given most since the last update first, then those given most since the start, then by
 * name. */
static int compare(const void *a, const void *b)
{
    const struct entry *one = a;
    const struct entry *two = b;
    if (one->recent != two->recent)
        return one->recent < two->recent ? 1 : -1;
    if (one->given != two->given)
        return one->given < two->given ? 1 : -1;
    return strcmp(one->name, two->name);
}

/* Both answers list the topics in the order of their models: a topic has the same index in both
 * unless the model has changed in between. */
static uint64_t given_before(const struct topic_status_reader *before, size_t index,
                             const char *name)
{
    if (index < before->topic_count && strcmp(before->topics[index].name, name) == 0)
        return before->topics[index].given;
    for (size_t i = 0; i < before->topic_count; i++)
        if (strcmp(before->topics[i].name, name) == 0)
            return before->topics[i].given;
    return 0;
}

static void put_topics(struct page *page)
{
    const struct topic_status_reader *now = page->frame->now;
    struct entry *entries = topic_memory_new(now->topic_count, sizeof *entries, page->err);
    if (!entries) {
        page->status = -1;
        return;
    }
    for (size_t i = 0; i < now->topic_count; i++) {
        const struct topic_status_reader_topic *topic = &now->topics[i];
        uint64_t before = given_before(page->frame->before, i, topic->name);
        entries[i] = (struct entry){topic->name, difference(before, topic->given), topic->given};
    }
    qsort(entries, now->topic_count, sizeof *entries, compare);
    put_line(page, "%10s %11s  topic", "per second", "since start");
    for (size_t i = 0; i < now->topic_count; i++)
        put_line(page, "%10.1f %11llu  %s", rate(page, 0, entries[i].recent),
                 (unsigned long long)entries[i].given, entries[i].name);
    free(entries);
}

int topic_top_frame_write(const struct topic_top_frame *frame, struct topic_buffer *out,
                          struct topic_error *err)
{
    struct page page = {.frame = frame, .out = out, .err = err};
    put_head(&page);
    put_pipeline(&page);
    put_topics(&page);
    return page.status;
}
