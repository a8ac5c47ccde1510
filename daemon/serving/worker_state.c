#include "daemon/serving/worker_state.h"

#include <stdio.h>
#include <string.h>

int topic_worker_state_init(struct topic_worker_state *state,
                            const struct topic_worker_options *options, struct topic_error *err)
{
    topic_request_init(&state->request);
    topic_request_init_record(&state->record);
    state->options = *options;
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
    topic_field_map_free(state->model_map.map);
    state->model_map = (struct topic_model_map){0};
}

void topic_worker_state_run_shadow(struct topic_worker_state *state)
{
    topic_shadow_queue_work(&state->shadow_queue, state->scratch);
}

/* Models with the same id have the same bytes, and so the same map. */
static int find_model_map(struct topic_model_map *found, const struct topic_model *model,
                          struct topic_error *err)
{
    const char *id = topic_model_id(model);
    if (strcmp(found->model_id, id) == 0)
        return 0;
    topic_field_map_free(found->map);
    *found = (struct topic_model_map){0};
    if (topic_field_map_of_manifest(topic_model_manifest(model), &found->map, err) < 0)
        return -1;
    snprintf(found->model_id, sizeof found->model_id, "%s", id);
    return 0;
}

int topic_worker_state_set_map(struct topic_worker_state *state, struct topic_request *request,
                               const struct topic_model *model, struct topic_error *err)
{
    request->articles.map = state->options.map;
    if (!state->options.uses_model_map)
        return 0;
    if (find_model_map(&state->model_map, model, err) < 0)
        return -1;
    request->articles.map = state->model_map.map;
    return 0;
}
