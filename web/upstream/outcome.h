/* outcome.h - what a client is told where the daemon did not answer. */
#ifndef TOPIC_WEB_UPSTREAM_OUTCOME_H
#define TOPIC_WEB_UPSTREAM_OUTCOME_H

#include "web/upstream/upstream_call.h"

/* Not for TOPIC_UPSTREAM_ANSWERED. */
const char *topic_outcome_code(enum topic_upstream_outcome outcome);
const char *topic_outcome_message(enum topic_upstream_outcome outcome);
unsigned topic_outcome_status(enum topic_upstream_outcome outcome);

#endif
