/* bridge.h - the main loop of topicd-bridge: take, tag, store, settle.
 *
 * One batch at a time, in one thread: the next records are taken when the last ones are settled, so
 * that a slow sink or server slows the source down and nothing piles up in between.
 */
#ifndef TOPIC_BRIDGE_BRIDGE_H
#define TOPIC_BRIDGE_BRIDGE_H

#include "bridge/bridge_options.h"
#include "bridge/bridge_state.h"
#include "topicd/error.h"

/* Opens everything. Close in any case. */
int topic_bridge_open(struct topic_bridge *bridge, const struct topic_bridge_options *options,
                      struct topic_error *err);
void topic_bridge_close(struct topic_bridge *bridge);

/* Runs until SIGTERM or SIGINT; what is in flight then is finished. */
void topic_bridge_run(struct topic_bridge *bridge);

#endif
