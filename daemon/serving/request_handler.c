#include "daemon/serving/request_handler.h"

#include <stdbool.h>

#include "daemon/serving/article_answers.h"
#include "daemon/serving/lane.h"
#include "daemon/serving/request_check.h"
#include "daemon/storing/store_task.h"
#include "wire/answer.h"
#include "wire/reply.h"
#include "wire/request_cost.h"
#include "wire/topics/topic_details.h"

static int answer_topics(struct topic_worker_state *state, struct topic_job *job,
                         struct topic_error *err)
{
    struct topic_json json;
    const size_t max_bytes = state->options.max_answer_bytes;
    const struct topic_details_request request = {state->request.topic, max_bytes};
    topic_json_init(&json, &job->reply, err);
    int status = state->request.details
                     ? topic_details_write(&json, job->id, job->model, &request, err)
                     : topic_answer_topics(&json, job->id, job->model, max_bytes);
    if (status < 0 && json.is_full)
        return topic_job_fail(job, TOPIC_CODE_TOO_LARGE);
    if (status < 0 && state->request.details)
        return topic_job_fail(job, TOPIC_CODE_BAD_REQUEST);
    return status;
}

static int answer_ping(struct topic_worker_state *state, struct topic_job *job,
                       struct topic_error *err)
{
    const struct topic_field_map *map = state->request.articles.map;
    return topic_reply_write_ok(&job->reply, job->id, topic_model_id(job->model),
                                map ? topic_field_map_text(map) : NULL, err);
}

static int answer_later(struct topic_worker_state *state, struct topic_job *job,
                        struct topic_error *err)
{
    (void)state;
    (void)job;
    (void)err;
    return 0;
}

/* The thread of the models answers it. */
static int answer_passed_on(struct topic_worker_state *state, struct topic_job *job,
                            struct topic_error *err)
{
    (void)state;
    (void)err;
    topic_message_keep_id(&job->message, &job->id);
    return 0;
}

/* Of a request that waits, what was read is kept, and not the message too. */
static int prepare(struct topic_worker_state *state, struct topic_job *job, struct topic_error *err)
{
    struct topic_store_task *task = job->as.request.task;
    if (topic_store_task_suggest(task, job->model, state->scratch, err) < 0)
        return -1;
    job->kept_bytes = topic_store_task_kept_bytes(task);
    topic_message_keep_id(&job->message, &job->id);
    return 0;
}

/* The store's thread answers it. */
static int answer_stored(struct topic_worker_state *state, struct topic_job *job,
                         struct topic_error *err)
{
    const struct topic_request *request = &state->request;
    struct topic_store_task *task =
        topic_store_task_new(job->operation, request->json.text, request->articles.map, err);
    job->as.request.task = task;
    if (!task)
        return topic_job_fail(job, TOPIC_CODE_BAD_REQUEST);
    if (!topic_store_task_user(task).bytes || (job->as.request.rights & TOPIC_RIGHT_PROXY))
        return prepare(state, job, err);
    topic_error_set(err, "\"user\" names who decided, which this key may not: give it the right "
                         "\"proxy\" in the client list");
    return topic_job_fail(job, TOPIC_CODE_DENIED);
}

typedef int (*answer)(struct topic_worker_state *state, struct topic_job *job,
                      struct topic_error *err);

static const answer answers[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_TAG] = topic_article_answers_write,
    [TOPIC_OPERATION_EXPLAIN] = topic_article_answers_write,
    [TOPIC_OPERATION_TOPICS] = answer_topics,
    [TOPIC_OPERATION_PING] = answer_ping,
    [TOPIC_OPERATION_STATUS] = answer_later,
    [TOPIC_OPERATION_FEEDBACK] = answer_stored,
    [TOPIC_OPERATION_UNDO] = answer_stored,
    [TOPIC_OPERATION_FORGET] = answer_stored,
    [TOPIC_OPERATION_QUEUE] = answer_stored,
    [TOPIC_OPERATION_HISTORY] = answer_stored,
    [TOPIC_OPERATION_TRAIN] = answer_stored,
    [TOPIC_OPERATION_TRAINING] = answer_stored,
    [TOPIC_OPERATION_DIFFERENCES] = answer_stored,
    [TOPIC_OPERATION_MODELS] = answer_passed_on,
    [TOPIC_OPERATION_PROMOTE] = answer_stored,
    [TOPIC_OPERATION_ROLLBACK] = answer_stored,
    [TOPIC_OPERATION_TOPICS_FILE] = answer_stored,
};

static void finish(struct topic_job *job, const struct topic_error *err)
{
    if (job->code == TOPIC_CODE_NONE)
        job->code = TOPIC_CODE_INTERNAL;
    if (topic_reply_write_error(&job->reply, job->id, job->code, err->text, NULL) < 0)
        topic_buffer_reset(&job->reply); /* topic_message_reply has a text for this case */
}

/* A request that costs so much more than its size says waits again, for its cost: mostly one that
 * explains. To decode it twice takes a fiftieth of that. */
#define MISJUDGED_NS (1 * (uint64_t)1000 * 1000)

static bool has_short_parts(const struct topic_request *request, const struct topic_model *model)
{
    return topic_request_cost_of_part(request, TOPIC_BATCH_PART_ARTICLES,
                                      topic_model_topic_count(model)) <= TOPIC_REQUEST_COST_LONG_NS;
}

/* A batch of so little is not divided: one that comes between the parts of another, as brief as it
 * was taken for (lane.h), would be a further one that is open. */
#define WHOLE_NS (TOPIC_LANE_BRIEF_NS + MISJUDGED_NS)

/* Out of memory for a batch, the worker answers all articles alone. */
static struct topic_batch *split(struct topic_worker_state *state, struct topic_job *job)
{
    const size_t count = state->request.articles.count;
    if (!topic_operation_takes_articles(job->operation) || count <= TOPIC_BATCH_PART_ARTICLES ||
        job->cost_ns <= WHOLE_NS)
        return NULL;
    struct topic_batch *batch =
        topic_batch_new(job, &state->request, state->options.max_answer_bytes, NULL);
    if (!batch)
        return NULL;
    batch->part_ns = job->cost_ns / count * TOPIC_BATCH_PART_ARTICLES;
    batch->is_for_all = has_short_parts(&batch->request, job->model);
    return batch;
}

static uint64_t cost_of(const struct topic_worker_state *state, const struct topic_job *job)
{
    const size_t topic_count = topic_model_topic_count(job->model);
    if (job->operation == TOPIC_OPERATION_TOPICS)
        return topic_request_cost_of_topics(&state->request, topic_count,
                                            topic_model_manifest(job->model).len);
    return topic_request_cost_of(&state->request, job->message.size_bytes, topic_count);
}

/* A batch does not hold a worker: it takes other requests between the parts. */
static bool is_long(const struct topic_worker_state *state, const struct topic_job *job)
{
    if (state->request.articles.count > TOPIC_BATCH_PART_ARTICLES)
        return job->cost_ns > TOPIC_REQUEST_COST_LONG_BATCH_NS ||
               !has_short_parts(&state->request, job->model);
    return job->cost_ns > TOPIC_REQUEST_COST_LONG_NS;
}

/* Whether the request, which a worker has decoded, is left to the long lane, or waits again. */
static bool moves(const struct topic_worker_state *state, struct topic_job *job)
{
    if (!topic_operation_takes_articles(job->operation) && job->operation != TOPIC_OPERATION_TOPICS)
        return false;
    uint64_t queued_ns = job->cost_ns;
    job->cost_ns = cost_of(state, job);
    if (job->lane == TOPIC_JOB_LONG)
        return false;
    job->waits_again = job->cost_ns > queued_ns + MISJUDGED_NS;
    const bool is_short = !is_long(state, job);
    if (job->waits_again || !is_short)
        job->cost_ns +=
            topic_request_cost_of_decoding_again(&state->request, job->message.size_bytes);
    if (is_short)
        return job->waits_again;
    job->lane = TOPIC_JOB_LONG;
    job->explained_bytes =
        topic_request_cost_explains(&state->request) ? job->message.size_bytes : 0;
    return true;
}

/* Discards what a worker has answered of a request that turned out to be long. */
static void move(struct topic_worker_state *state, struct topic_job *job)
{
    job->lane = TOPIC_JOB_LONG;
    job->explained_bytes = job->message.size_bytes;
    job->code = TOPIC_CODE_NONE;
    job->cost_ns = topic_request_cost_most(&state->request, job->message.size_bytes,
                                           topic_model_topic_count(job->model));
    topic_buffer_reset(&job->reply);
    topic_tag_stats_reset(&job->stats);
}

struct topic_batch *topic_request_handler_run(struct topic_worker_state *state,
                                              struct topic_job *job)
{
    struct topic_error err = {0};
    state->explained = 0;
    state->is_too_long = false;
    if (topic_request_check_decode(state, job, &err) == 0) {
        if (moves(state, job))
            return NULL;
        struct topic_batch *batch = split(state, job);
        if (batch || answers[job->operation](state, job, &err) == 0)
            return batch;
        if (state->is_too_long) {
            move(state, job);
            return NULL;
        }
    }
    finish(job, &err);
    return NULL;
}

void topic_request_handler_join(struct topic_batch *batch)
{
    struct topic_job *job = batch->job;
    job->code = batch->code;
    if (batch->code != TOPIC_CODE_NONE || topic_article_answers_join(batch, &batch->err) < 0)
        finish(job, &batch->err);
    topic_batch_free(batch);
}
