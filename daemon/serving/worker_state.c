#include "daemon/serving/worker_state.h"

int topic_worker_state_init(struct topic_worker_state *state, size_t max_message_bytes,
                            size_t workers, struct topic_error *err)
{
    topic_request_init(&state->request);
    topic_request_init_record(&state->record);
    state->max_message_bytes = max_message_bytes;
    state->workers = workers;
    state->scratch = topic_scratch_new(err);
    return state->scratch ? 0 : -1;
}

void topic_worker_state_release(struct topic_worker_state *state)
{
    topic_request_release(&state->request);
    topic_request_release(&state->record);
    topic_shadow_queue_release(&state->shadow_queue);
    topic_scratch_free(state->scratch);
    state->scratch = NULL;
}

void topic_worker_state_run_shadow(struct topic_worker_state *state)
{
    topic_shadow_queue_work(&state->shadow_queue, state->scratch);
}
