/* nats_security.h - who the bridge is to the servers, and how it knows that they are the right
 * ones. */
#ifndef TOPIC_BRIDGE_NATS_NATS_SECURITY_H
#define TOPIC_BRIDGE_NATS_NATS_SECURITY_H

#include <nats/nats.h>

#include "bridge/engine/engine.h"
#include "bridge/nats/nats_location.h"

/* Sets credentials and TLS. Beyond this machine both are required, unless the options are insecure.
 */
int topic_nats_security_set(natsOptions *nats, const struct topic_nats_location *location,
                            const struct topic_engine_options *options, struct topic_error *err);

#endif
