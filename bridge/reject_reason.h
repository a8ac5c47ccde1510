/* reject_reason.h - says of a rejected record which one it is, and what to do about it. */
#ifndef TOPIC_BRIDGE_REJECT_REASON_H
#define TOPIC_BRIDGE_REJECT_REASON_H

#include "bridge/engine/engine.h"
#include "bridge/tagging.h"

/* Adds the cure to the reason of a refused line that is no JSON object: its file has another form
 * than one object on each line. */
void topic_reject_reason_add_cure(const struct topic_engine_delivery *delivery,
                                  struct topic_tagging_item *item);

/* Logs a record that is stored as rejected. */
void topic_reject_reason_log(const struct topic_engine_publication *reject);

#endif
