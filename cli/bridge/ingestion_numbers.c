#include "cli/bridge/ingestion_numbers.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct row {
    const char *name;
    size_t offset;
};

#define AT(field) offsetof(struct topic_ingestion_numbers, field)

static const struct row rows[] = {
    {"topicd_bridge_taken_total", AT(taken)},
    {"topicd_bridge_redelivered_total", AT(redelivered)},
    {"topicd_bridge_published_total", AT(published)},
    {"topicd_bridge_duplicates_total", AT(duplicates)},
    {"topicd_bridge_postponed_total", AT(postponed)},
    {"topicd_bridge_settle_failures_total", AT(settle_failures)},
    {"topicd_bridge_waits_total", AT(waits)},
    {"topicd_bridge_in_flight", AT(in_flight)},
    {"process_resident_memory_bytes", AT(resident_bytes)},
    {"topicd_bridge_lag", AT(lag)},
};

static const struct row histograms[] = {
    {"topicd_bridge_record_seconds_bucket", AT(record)},
    {"topicd_bridge_tag_seconds_bucket", AT(tag)},
    {"topicd_bridge_publish_seconds_bucket", AT(publish)},
};

/* A line NAME VALUE or NAME{KEY="LABEL"} VALUE. */
struct line {
    const char *name;
    size_t name_len;
    const char *label;
    size_t label_len;
    double value;
};

static uint64_t whole(double value)
{
    return value > 0 && value < 1.8e19 ? (uint64_t)value : 0;
}

static bool parse(const char *text, size_t len, struct line *line)
{
    const char *space = memrchr(text, ' ', len);
    if (len == 0 || text[0] == '#' || !space)
        return false;
    const char *brace = memchr(text, '{', (size_t)(space - text));
    *line = (struct line){.name = text, .name_len = (size_t)((brace ? brace : space) - text)};
    line->value = strtod(space + 1, NULL);
    if (!brace)
        return true;
    const char *start = memchr(brace, '"', (size_t)(space - brace));
    const char *end = memrchr(brace, '"', (size_t)(space - brace));
    if (!start || start == end)
        return false;
    line->label = start + 1;
    line->label_len = (size_t)(end - start - 1);
    return true;
}

static bool is_named(const struct line *line, const char *name)
{
    return strlen(name) == line->name_len && memcmp(line->name, name, line->name_len) == 0;
}

static void copy_label(const struct line *line, char text[TOPIC_INGESTION_NUMBERS_TEXT_SIZE])
{
    snprintf(text, TOPIC_INGESTION_NUMBERS_TEXT_SIZE, "%.*s", (int)line->label_len, line->label);
}

/* The page has the number of values up to each bound. */
static void add_bucket(struct topic_ingestion_histogram *histogram, const struct line *line)
{
    uint64_t before = 0;
    double bound = strtod(line->label, NULL);
    for (size_t i = 0; i < histogram->count; i++)
        before += histogram->counts[i];
    histogram->total = whole(line->value);
    if (!isfinite(bound) || histogram->count == TOPIC_INGESTION_NUMBERS_MAX_BUCKETS)
        return;
    histogram->bounds[histogram->count] = bound;
    histogram->counts[histogram->count++] =
        histogram->total > before ? histogram->total - before : 0;
}

static void add_labelled(struct topic_ingestion_numbers *numbers, const struct line *line)
{
    if (is_named(line, "topicd_bridge_info"))
        copy_label(line, numbers->version);
    if (is_named(line, "topicd_bridge_rejected_total") &&
        numbers->cause_count < TOPIC_INGESTION_NUMBERS_MAX_CAUSES) {
        struct topic_ingestion_cause *cause = &numbers->causes[numbers->cause_count++];
        copy_label(line, cause->name);
        cause->count = whole(line->value);
    }
    for (size_t i = 0; i < sizeof histograms / sizeof *histograms; i++)
        if (is_named(line, histograms[i].name))
            add_bucket((void *)((char *)numbers + histograms[i].offset), line);
}

static void add(struct topic_ingestion_numbers *numbers, const struct line *line)
{
    if (line->label) {
        add_labelled(numbers, line);
        return;
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (is_named(line, rows[i].name))
            *(uint64_t *)(void *)((char *)numbers + rows[i].offset) = whole(line->value);
    numbers->knows_lag |= is_named(line, "topicd_bridge_lag");
}

int topic_ingestion_numbers_read(struct topic_ingestion_numbers *numbers, const char *text,
                                 struct topic_error *err)
{
    *numbers = (struct topic_ingestion_numbers){0};
    while (*text) {
        size_t len = strcspn(text, "\n");
        struct line line;
        if (parse(text, len, &line))
            add(numbers, &line);
        text += len + (text[len] == '\n');
    }
    return numbers->version[0] ? 0
                               : topic_error_set(err, "the page has no numbers of topicd-bridge");
}
