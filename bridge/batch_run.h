/* batch_run.h - has a batch that was taken tagged, stores what came of it, and settles it.
 *
 * Two batches can be in flight: while one is being stored, the next is tagged. One is settled
 * before the next one is sent to the sink, so that no more than a batch is ever stored and not
 * settled. */
#ifndef TOPIC_BRIDGE_BATCH_RUN_H
#define TOPIC_BRIDGE_BATCH_RUN_H

#include "bridge/bridge_state.h"

/* bridge->batch has the deliveries; afterwards it is empty. Where the streams can, the records are
 * being stored then, and the batch is bridge->before: have it finished. */
void topic_batch_run(struct topic_bridge *bridge);

/* Waits until bridge->before is stored, if there is one, and settles it. */
void topic_batch_run_finish(struct topic_bridge *bridge);

#endif
