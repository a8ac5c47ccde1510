/* nats_error.h - what libnats says, as an error. */
#ifndef TOPIC_BRIDGE_NATS_NATS_ERROR_H
#define TOPIC_BRIDGE_NATS_NATS_ERROR_H

#include <nats/nats.h>
#include <stdbool.h>

#include "topicd/error.h"

/* Sets err to what libnats says, and the server's code (0: none); returns -1. */
int topic_nats_error_set(const char *what, natsStatus status, jsErrCode code,
                         struct topic_error *err);

/* Whether the server answered that the stream has no such message. */
bool topic_nats_error_is_no_message(natsStatus status, jsErrCode code);

#endif
