/* bridge_state.h - all that a running bridge has. */
#ifndef TOPIC_BRIDGE_BRIDGE_STATE_H
#define TOPIC_BRIDGE_BRIDGE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/random.h"
#include "bridge/batch_memory.h"
#include "bridge/bridge_metrics.h"
#include "bridge/bridge_options.h"
#include "bridge/stop_watch.h"
#include "bridge/streams.h"
#include "bridge/tagging.h"

struct topic_bridge {
    const struct topic_bridge_options *options;
    struct topic_streams streams;
    struct topic_tagging tagging;
    struct topic_bridge_metrics metrics;
    struct topic_batch_memory batches[2];
    struct topic_batch_memory *batch;  /* that is taken and tagged */
    struct topic_batch_memory *before; /* that is being stored meanwhile; without records: none */
    struct topic_random random;
    int signals; /* -1: not open */
    struct topic_stop_watch watch;
    bool is_stopping;
    struct topic_engine_stop stop;
    int64_t give_up_ms; /* when a stopping bridge waits no longer */
    int64_t extend_ms;  /* when the leases are due for an extension */
};

#endif
