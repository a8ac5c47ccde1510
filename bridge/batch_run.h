/* batch_run.h - has a batch that was taken tagged, stores what came of it, and settles it. */
#ifndef TOPIC_BRIDGE_BATCH_RUN_H
#define TOPIC_BRIDGE_BATCH_RUN_H

#include "bridge/bridge_state.h"

/* bridge->batch has the deliveries; afterwards it is empty. */
void topic_batch_run(struct topic_bridge *bridge);

#endif
