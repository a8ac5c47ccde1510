/* metrics_table.h - writes the page /metrics; docs/operations.md explains each metric. */
#ifndef TOPIC_DAEMON_METRICS_METRICS_TABLE_H
#define TOPIC_DAEMON_METRICS_METRICS_TABLE_H

#include "base/buffer.h"
#include "daemon/metrics/counters.h"
#include "topicd/error.h"

/* The page becomes the whole content of `out`. */
int topic_metrics_table_write(const struct topic_counters *counters,
                              const struct topic_counters_state *state, struct topic_buffer *out,
                              struct topic_error *err);

#endif
