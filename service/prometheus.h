/* prometheus.h - writes metrics in Prometheus's text format 0.0.4.
 *
 *     struct topic_prometheus page = {.out = &buffer};
 *     topic_prometheus_single(&page, "name_total", "counter", "Help.", 1);
 *     if (page.failed)
 *         out of memory: the text is incomplete
 */
#ifndef TOPIC_SERVICE_PROMETHEUS_H
#define TOPIC_SERVICE_PROMETHEUS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "service/histogram.h"

#define TOPIC_PROMETHEUS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Initialise with the buffer, the rest zero. */
struct topic_prometheus {
    struct topic_buffer *out;
    bool failed;
};

/* Begins a family: its samples follow. `type` is "counter", "gauge" or "histogram". */
void topic_prometheus_family(struct topic_prometheus *page, const char *name, const char *type,
                             const char *help);

/* A sample with a label. Escapes the label's value. */
void topic_prometheus_labelled(struct topic_prometheus *page, const char *name, const char *label,
                               const char *label_value, double value);

/* A family with one sample. */
void topic_prometheus_single(struct topic_prometheus *page, const char *name, const char *type,
                             const char *help, double value);

void topic_prometheus_histogram(struct topic_prometheus *page, const char *name, const char *help,
                                const struct topic_histogram *histogram);

/* A sample of value 1 with several labels: call open, label for each, close. */
void topic_prometheus_info_open(struct topic_prometheus *page, const char *name);
void topic_prometheus_info_label(struct topic_prometheus *page, const char *label,
                                 const char *value, bool is_first);
void topic_prometheus_info_close(struct topic_prometheus *page);

#endif
