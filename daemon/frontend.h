/* front.h - the socket where requests come in and answers go out. */
#ifndef TOPIC_DAEMON_FRONTEND_H
#define TOPIC_DAEMON_FRONTEND_H

#include <stddef.h>

#include "daemon/server.h"
#include "daemon/serving/job.h"

/* Takes up to `limit` messages, as many as are there, and gives them to the exchange; those for
 * which its queue has no room are answered `busy`. */
void topic_frontend_receive(struct topic_server *server, size_t limit);

/* Sends the answer of a request that a worker has done, as of now_us; the job is given away. */
void topic_frontend_finish(struct topic_server *server, struct topic_job *job, int64_t now_us);

#endif
