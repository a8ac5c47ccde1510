/* drift.h - counts the words and topics of articles since the daemon started, to show when articles
 * are no longer like those that the model was trained on. Only the main thread uses it.
 *
 * Topics are counted by name. When another model comes into force, topics that both models have
 * keep their counts, new ones begin at zero, and the others are dropped.
 */
#ifndef TOPIC_DAEMON_METRICS_DRIFT_H
#define TOPIC_DAEMON_METRICS_DRIFT_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/serving/tag_stats.h"
#include "service/histogram.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_drift {
    struct topic_model *model;     /* numbers the topics; owns a reference */
    uint64_t *topics;              /* for each topic, the articles that were given it */
    struct topic_histogram scores; /* of the topics that articles were given */
    uint64_t articles;
    uint64_t untagged;   /* articles without a topic */
    uint64_t unfamiliar; /* articles that are unlike those of the training */
    uint64_t features;   /* in all articles */
    uint64_t unknown;    /* features that the model does not have */
};

/* The model that numbers the topics from now on; call it first on a drift that is all zero. On
 * failure the drift keeps the old model. */
int topic_drift_set_model(struct topic_drift *drift, struct topic_model *model,
                          struct topic_error *err);
void topic_drift_release(struct topic_drift *drift);

/* Adds the statistics of tagged articles, whose topics `model` numbers. */
void topic_drift_add(struct topic_drift *drift, const struct topic_model *model,
                     const struct topic_tag_stats *stats);

#endif
