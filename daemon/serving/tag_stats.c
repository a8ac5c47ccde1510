#include "daemon/serving/tag_stats.h"

/* The topics of an ordinary article or a few; what a batch took is given back at once. */
#define KEPT_BYTES ((size_t)1024)

void topic_tag_stats_add(void *stats, const struct topic_scratch *scratch,
                         const struct topic_tags *tags)
{
    struct topic_tag_stats *here = stats;
    struct topic_reading reading = topic_scratch_reading(scratch);
    size_t count = 0;
    for (size_t i = 0; i < tags->count; i++) {
        const struct topic_tag_stats_given given = {tags->items[i].topic, tags->items[i].score};
        if (!tags->items[i].accepted)
            continue;
        topic_buffer_append(&here->given, &given, sizeof given, NULL);
        count++;
    }
    here->articles++;
    here->untagged += count == 0;
    here->unfamiliar += tags->familiarity >= 0 && tags->familiarity < TOPIC_TAG_STATS_UNFAMILIAR;
    here->reading.features += reading.features;
    here->reading.unknown += reading.unknown;
}

void topic_tag_stats_merge(struct topic_tag_stats *stats, const struct topic_tag_stats *more)
{
    stats->articles += more->articles;
    stats->untagged += more->untagged;
    stats->unfamiliar += more->unfamiliar;
    stats->reading.features += more->reading.features;
    stats->reading.unknown += more->reading.unknown;
    topic_buffer_append(&stats->given, more->given.bytes, more->given.len, NULL);
}

void topic_tag_stats_reset(struct topic_tag_stats *stats)
{
    struct topic_buffer given = stats->given;
    if (given.capacity > KEPT_BYTES)
        topic_buffer_release(&given);
    topic_buffer_reset(&given);
    *stats = (struct topic_tag_stats){.given = given};
}

void topic_tag_stats_release(struct topic_tag_stats *stats)
{
    topic_buffer_release(&stats->given);
    *stats = (struct topic_tag_stats){0};
}
