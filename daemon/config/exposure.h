/* exposure.h - refuses options that expose the daemon to other users or machines by mistake. */
#ifndef TOPIC_DAEMON_CONFIG_EXPOSURE_H
#define TOPIC_DAEMON_CONFIG_EXPOSURE_H

#include <stdbool.h>

#include "daemon/config/options.h"
#include "topicd/error.h"

/* -1: an endpoint is reachable beyond this machine without keys or --insecure, the control socket
 * is open to other users, or the options for keys contradict each other. */
int topic_exposure_check(const struct topic_options *options, struct topic_error *err);

/* Whether programs of other machines may send requests without a key. */
bool topic_exposure_is_exposed(const struct topic_options *options);

#endif
