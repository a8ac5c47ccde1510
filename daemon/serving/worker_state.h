/* worker_state.h - the memory of one worker, which it uses for every request and record in turn:
 * nothing in it is shared.
 *
 *     topic_worker_state_init
 *     for each task: request_handler.h or record_handler.h, then topic_worker_state_run_shadow
 *     topic_worker_state_release
 */
#ifndef TOPIC_DAEMON_SERVING_WORKER_STATE_H
#define TOPIC_DAEMON_SERVING_WORKER_STATE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/net/send_budget.h"
#include "daemon/shadow/shadow_queue.h"
#include "daemon/storing/candidate_pool.h"
#include "record/field_map.h"
#include "registry/registry.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/request.h"

/* The same for all workers. */
struct topic_worker_options {
    size_t max_message_bytes;
    size_t max_answer_bytes;
    size_t workers;                    /* in all; a single one splits no batches */
    const struct topic_field_map *map; /* that records are read with; NULL: none; borrowed */
    struct topic_send_budget *budget;  /* for the bytes of answers; borrowed */
    bool uses_model_map;               /* the map of the model that tags the record, instead */
    bool has_store;                    /* the daemon has one */
    struct topic_candidate_pool *candidates; /* for it; borrowed; NULL: none */
};

/* The map of a model, kept for the next record. */
struct topic_model_map {
    struct topic_field_map *map;           /* NULL: the model has none */
    char model_id[TOPIC_REGISTRY_ID_SIZE]; /* empty: no model's yet */
};

struct topic_worker_state {
    struct topic_request request; /* the one being answered */
    struct topic_request record;  /* the record being tagged */
    struct topic_scratch *scratch;
    struct topic_shadow_queue shadow_queue; /* answered articles that the shadow has yet to tag */
    struct topic_worker_options options;
    /* Borrowed from the dispatcher: what a long task has done, for the watchdog; when the
     * requests of each lane have to end. */
    atomic_uint_fast64_t *steps;
    const atomic_int_fast64_t *stop_ms;
    size_t explained; /* topics of the present request */
    bool is_too_long; /* it turned out to belong to the long lane */
    struct topic_model_map model_map;
};

/* Release in any case. */
int topic_worker_state_init(struct topic_worker_state *state,
                            const struct topic_worker_options *options, struct topic_error *err);
void topic_worker_state_release(struct topic_worker_state *state);

/* Before a request or a record for this model is decoded: sets the map that it is read with. */
int topic_worker_state_set_map(struct topic_worker_state *state, struct topic_request *request,
                               const struct topic_model *model, struct topic_error *err);

/* Tags the answered articles with both models of the shadow, after their answers were returned. */
void topic_worker_state_run_shadow(struct topic_worker_state *state);

#endif
