/* bridge_waits.h - what the bridge does while something is away: says so, keeps its records, and
 * notices signals. */
#ifndef TOPIC_BRIDGE_BRIDGE_WAITS_H
#define TOPIC_BRIDGE_BRIDGE_WAITS_H

#include <stdbool.h>

#include "bridge/bridge_state.h"

/* Notes that this is away, by its name, and why, and waits a moment for it. False: the bridge
 * stops. */
bool topic_bridge_waits_for(struct topic_bridge *bridge, enum topic_bridge_absent absent,
                            const char *name, const char *why);

/* This one is there. Says so if the bridge has waited for it, and not for another one since. */
void topic_bridge_waits_end(struct topic_bridge *bridge, enum topic_bridge_absent absent);

/* The leases of the records that were taken have just begun. */
void topic_bridge_waits_begin_lease(struct topic_bridge *bridge);

/* Extends them, when that is due. */
void topic_bridge_waits_extend(struct topic_bridge *bridge);

/* Reads the signals and extends the leases, while something takes long. False: the bridge stops,
 * and waits no longer. */
bool topic_bridge_waits_go_on(struct topic_bridge *bridge);

/* Reads the signals. Whether the bridge stops and waits no longer. */
bool topic_bridge_waits_is_over(struct topic_bridge *bridge);

/* Sets is_stopping after SIGTERM and SIGINT. */
void topic_bridge_waits_read_signals(struct topic_bridge *bridge);

#endif
