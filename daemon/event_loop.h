/* event_loop.h - the main thread's loop: waits for sockets, signals and workers, and moves jobs
 * between them. */
#ifndef TOPIC_DAEMON_EVENT_LOOP_H
#define TOPIC_DAEMON_EVENT_LOOP_H

#include "daemon/server.h"
#include "topicd/error.h"

/* Reports that the daemon is ready, serves until a signal or the operation shutdown stops it, then
 * answers what was taken. */
int topic_event_loop_run(struct topic_server *server, struct topic_error *err);

#endif
