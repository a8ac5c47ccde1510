/* exposition.h - writes numbers for Prometheus, in its text format 0.0.4.
 *
 * Memory that runs out leaves the text cut; topic_prometheus.failed tells.
 */
#ifndef TOPIC_DAEMON_METRICS_PROMETHEUS_H
#define TOPIC_DAEMON_METRICS_PROMETHEUS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "daemon/metrics/histogram.h"

#define TOPIC_PROMETHEUS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* All zero but the buffer to begin with. */
struct topic_prometheus {
    struct topic_buffer *out;
    bool failed;
};

/* What the samples that follow are; type is "counter", "gauge" or "histogram". */
void topic_prometheus_family(struct topic_prometheus *page, const char *name, const char *type,
                             const char *help);

void topic_prometheus_sample(struct topic_prometheus *page, const char *name, double value);

/* The same with a label, whose value is escaped. */
void topic_prometheus_labelled(struct topic_prometheus *page, const char *name, const char *label,
                               const char *label_value, double value);

/* A family of one sample. */
void topic_prometheus_single(struct topic_prometheus *page, const char *name, const char *type,
                             const char *help, double value);

void topic_prometheus_histogram(struct topic_prometheus *page, const char *name, const char *help,
                                const struct topic_histogram *histogram);

/* A sample of value 1 with several labels: open, labels, close. */
void topic_prometheus_info_open(struct topic_prometheus *page, const char *name);
void topic_prometheus_info_label(struct topic_prometheus *page, const char *label,
                                 const char *value, bool is_first);
void topic_prometheus_info_close(struct topic_prometheus *page);

#endif
