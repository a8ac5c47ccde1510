/* drift.h - what articles and topics have been like since the daemon started: counted to see when
 * they are no longer what the model was trained on. The main thread's own.
 *
 * Topics are counted by name. When a model is put in force, those that it has too go on from where
 * they were, new ones begin at zero, and those that it does not have are forgotten.
 */
#ifndef TOPIC_DAEMON_METRICS_DRIFT_H
#define TOPIC_DAEMON_METRICS_DRIFT_H

#include <stddef.h>
#include <stdint.h>

#include "daemon/metrics/histogram.h"
#include "daemon/serving/tag_stats.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_drift {
    struct topic_model *model;     /* whose topics are counted; a reference of its own */
    uint64_t *topics;              /* articles that were given each of them */
    struct topic_histogram scores; /* of the topics given */
    uint64_t articles;
    uint64_t untagged;
    uint64_t features;
    uint64_t unknown;
};

/* All zero is to be given a model first. On failure it goes on with the old one's topics. */
int topic_drift_set_model(struct topic_drift *drift, struct topic_model *model,
                          struct topic_error *err);
void topic_drift_release(struct topic_drift *drift);

/* `model` is the one by which the note's topics are numbered. */
void topic_drift_add(struct topic_drift *drift, const struct topic_model *model,
                     const struct topic_tag_stats *note);

#endif
