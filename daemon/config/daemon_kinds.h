/* daemon_kinds.h - the kinds of options that only topicd has: endpoints that it binds or connects
 * to. */
#ifndef TOPIC_DAEMON_CONFIG_DAEMON_KINDS_H
#define TOPIC_DAEMON_CONFIG_DAEMON_KINDS_H

#include "service/option_kinds.h"

extern const struct topic_option_kind topic_daemon_kinds_endpoint; /* struct topic_endpoint */
extern const struct topic_option_kind topic_daemon_kinds_binds;    /* struct topic_endpoint_list;
                                                                    * repeatable */
extern const struct topic_option_kind
    topic_daemon_kinds_binds_connects; /* the same, and accepts connect:ENDPOINT */

#define TOPIC_OPTION_ENDPOINT (&topic_daemon_kinds_endpoint)
#define TOPIC_OPTION_BINDS (&topic_daemon_kinds_binds)
#define TOPIC_OPTION_BINDS_CONNECTS (&topic_daemon_kinds_binds_connects)

#endif
