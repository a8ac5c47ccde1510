/* flow.h - the way of a record through the daemon: from --pull to a worker, and on to --push and
 * --pub, or to --reject.
 *
 * A record that has been taken leaves by exactly one of push (with pub) and reject. While nobody
 * takes what is to leave, or enough is inside, no more is taken: records wait at the feed.
 */
#ifndef TOPIC_DAEMON_PIPELINE_H
#define TOPIC_DAEMON_PIPELINE_H

#include <stdbool.h>

#include <zmq.h>

#include "daemon/server.h"

/* Sets what is to be waited for now, at items[TOPIC_END_...]. */
void topic_pipeline_set_poll(struct topic_server *server, zmq_pollitem_t items[TOPIC_END_COUNT]);

/* One turn: sends on what workers have done, and takes new records as long as they may come. */
void topic_pipeline_turn(struct topic_server *server);

/* A worker has done the record; the job is given away. */
void topic_pipeline_finish(struct topic_server *server, struct topic_job *job);

/* Before "status". */
const struct topic_counters_pipeline *topic_pipeline_state(struct topic_server *server);

/* The daemon stops: tells the feeds, in every turn, and says whether there is anything left to wait
 * for, that is: records that arrive or are inside, while takers go on taking. */
bool topic_pipeline_goes_on(struct topic_server *server);

/* Then: what is left goes to --reject or is counted as lost. -1: there was something left. */
int topic_pipeline_end(struct topic_server *server, struct topic_error *err);

#endif
