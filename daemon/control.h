/* control.h - what the daemon's owner may ask on the control socket: status, reload, shutdown.
 *
 * Decoded by the main thread, not by a worker: so it is answered also while the queue is full.
 */
#ifndef TOPIC_DAEMON_CONTROL_H
#define TOPIC_DAEMON_CONTROL_H

#include "daemon/job.h"
#include "daemon/server.h"

/* Takes one message from the control socket, if one is there, and answers it: at once, or for a
 * reload when the model is open. Returns whether there was one. */
bool topic_control_receive(struct topic_server *server);

/* Reopens the model at `path` (NULL: where the present one came from) for `job`, whose message is
 * answered when that is done. The job is given away; -1: a reload is under way. */
int topic_control_reload(struct topic_server *server, struct topic_job *job, struct topic_text path,
                         struct topic_error *err);

/* Says in the log which model is in force. */
void topic_control_log_model(const struct topic_server *server);

/* A load has been done: swaps the model or keeps the old one, and answers. */
void topic_control_finish_reload(struct topic_server *server, struct topic_job *job);

#endif
