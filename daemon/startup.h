/* startup.h - from options to a daemon that is ready: opens the model, starts the threads, binds
 * the sockets, in the order that each needs the other. */
#ifndef TOPIC_DAEMON_STARTUP_H
#define TOPIC_DAEMON_STARTUP_H

#include "daemon/config/options.h"
#include "daemon/server.h"
#include "topicd/error.h"

/* The options must outlive the server, which the caller releases with topic_server_release on
 * failure too. */
int topic_startup_run(struct topic_server *server, struct topic_options *options,
                      struct topic_error *err);

#endif
