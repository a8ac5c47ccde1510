/* front.h - the socket where requests come in and answers go out. */
#ifndef TOPIC_DAEMON_FRONT_H
#define TOPIC_DAEMON_FRONT_H

#include <stdbool.h>

#include "daemon/job.h"
#include "daemon/server.h"

/* Takes one message, if one is there, into the queue, or answers `busy` when that is full. Returns
 * whether there was one. */
bool topic_front_receive(struct topic_server *server);

/* Sends the answer of a request that a worker has done; the job is given away. */
void topic_front_finish(struct topic_server *server, struct topic_job *job);

#endif
