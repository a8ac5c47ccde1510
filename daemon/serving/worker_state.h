/* worker_state.h - the memory of one worker, which it uses for every request and record in turn:
 * nothing in it is shared.
 *
 *     topic_worker_state_init
 *     for each task: request_handler.h or record_handler.h, then topic_worker_state_run_shadow
 *     topic_worker_state_release
 */
#ifndef TOPIC_DAEMON_SERVING_WORKER_STATE_H
#define TOPIC_DAEMON_SERVING_WORKER_STATE_H

#include <stddef.h>

#include "daemon/serving/shadow_queue.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/request.h"

struct topic_worker_state {
    struct topic_request request; /* the one being answered */
    struct topic_request record;  /* the record being tagged */
    struct topic_scratch *scratch;
    struct topic_shadow_queue shadow_queue; /* answered articles that the shadow has yet to tag */
    size_t max_message_bytes;
    size_t workers; /* in all; a single one splits no batches */
};

/* Release in any case. */
int topic_worker_state_init(struct topic_worker_state *state, size_t max_message_bytes,
                            size_t workers, struct topic_error *err);
void topic_worker_state_release(struct topic_worker_state *state);

/* Tags the answered articles with both models of the shadow, after their answers were returned. */
void topic_worker_state_run_shadow(struct topic_worker_state *state);

#endif
