#include "daemon/serving/record_handler.h"

#include "wire/json_prescan.h"
#include "wire/record_splice.h"

/* Checks the record as a whole; only its id is read before. */
static enum topic_code check_message(const struct topic_worker_state *state,
                                     const struct topic_message *message, struct topic_error *err)
{
    if (message->size_bytes > state->options.max_message_bytes) {
        topic_error_set(err, "the record has %zu bytes: send at most %zu", message->size_bytes,
                        state->options.max_message_bytes);
        return TOPIC_CODE_TOO_LARGE;
    }
    if (message->frame_count != 1) {
        topic_error_set(err, "the record has more than one frame: send one frame of JSON");
        return TOPIC_CODE_BAD_REQUEST;
    }
    return TOPIC_CODE_NONE;
}

static int tag(struct topic_worker_state *state, struct topic_job *job, struct topic_text frame)
{
    struct topic_tags tags;
    struct topic_error *err = &job->as.record.err;
    const struct topic_article *article = &state->record.articles.items[0].article;
    if (topic_model_tag(job->model, state->scratch, article, NULL, &tags, err) < 0)
        return -1;
    topic_tag_stats_add(&job->stats, state->scratch, &tags);
    if (job->stats.given.len != tags.count * sizeof(struct topic_tag_stats_given))
        return topic_error_set(err, "out of memory for the topics of the record");
    if (job->shadow)
        topic_shadow_queue_take(&state->shadow_queue, job->shadow, state->record.id, article);
    topic_candidate_pool_offer(state->options.candidates, state->record.id, article, job->model);
    return topic_record_splice_write(&job->reply, frame, job->model, &tags, err);
}

void topic_record_handler_run(struct topic_worker_state *state, struct topic_job *job)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    topic_message_content(&job->message, frames);
    job->code = check_message(state, &job->message, &job->as.record.err);
    if (job->code != TOPIC_CODE_NONE) {
        job->id = topic_json_prescan_id(frames[0]);
        return;
    }
    struct topic_error *err = &job->as.record.err;
    if (topic_worker_state_set_map(state, &state->record, job->model, err) < 0) {
        job->id = topic_json_prescan_id(frames[0]);
        job->code = TOPIC_CODE_INTERNAL;
        return;
    }
    int status = topic_request_decode_record(&state->record, frames[0], err);
    job->id = state->record.id;
    if (status < 0)
        job->code = state->record.code;
    else if (tag(state, job, frames[0]) < 0)
        job->code = TOPIC_CODE_INTERNAL;
}
