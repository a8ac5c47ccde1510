#include "daemon/metrics/drift.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The number that the drift's model gives to the other model's topic; its topic count: it does not
 * have the topic. */
static size_t find(const struct topic_drift *drift, const struct topic_model *other, size_t topic)
{
    if (other == drift->model)
        return topic;
    const char *name = topic_model_topic_name(other, topic);
    return topic_model_topic_find(drift->model, name, strlen(name));
}

int topic_drift_set_model(struct topic_drift *drift, struct topic_model *model,
                          struct topic_error *err)
{
    size_t count = topic_model_topic_count(model);
    uint64_t *topics = topic_memory_new(count, sizeof *topics, err);
    if (!topics)
        return -1;
    struct topic_drift old = *drift;
    drift->scores.bounds = &topic_histogram_scores;
    drift->model = topic_model_ref(model);
    drift->topics = topics;
    for (size_t i = 0; old.model && i < topic_model_topic_count(old.model); i++) {
        size_t at = find(drift, old.model, i);
        if (at < count)
            topics[at] = old.topics[i];
    }
    topic_model_unref(old.model);
    free(old.topics);
    return 0;
}

void topic_drift_release(struct topic_drift *drift)
{
    topic_model_unref(drift->model);
    free(drift->topics);
    *drift = (struct topic_drift){0};
}

void topic_drift_add(struct topic_drift *drift, const struct topic_model *model,
                     const struct topic_tag_stats *stats)
{
    struct topic_tag_stats_given given;
    size_t count = topic_model_topic_count(drift->model);
    drift->articles += stats->articles;
    drift->untagged += stats->untagged;
    drift->unfamiliar += stats->unfamiliar;
    drift->features += stats->reading.features;
    drift->unknown += stats->reading.unknown;
    for (size_t at = 0; at < stats->given.len; at += sizeof given) {
        memcpy(&given, stats->given.bytes + at, sizeof given);
        topic_histogram_add(&drift->scores, (double)given.score);
        size_t topic = find(drift, model, given.topic);
        if (topic < count)
            drift->topics[topic]++;
    }
}
