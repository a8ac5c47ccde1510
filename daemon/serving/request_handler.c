#include "daemon/serving/request_handler.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "daemon/access/acl.h"
#include "daemon/storing/store_task.h"
#include "wire/answer.h"
#include "wire/json_prescan.h"
#include "wire/reply.h"
#include "wire/request_cost.h"

static int fail(struct topic_job *job, enum topic_code code)
{
    job->code = code;
    return -1;
}

/* Checks the message as a whole; only its id is read before. */
static int check_message(struct topic_worker_state *state, struct topic_job *job,
                         const struct topic_text *frames, struct topic_error *err)
{
    if (job->message.size_bytes > state->options.max_message_bytes) {
        job->id = topic_json_prescan_id(frames[0]);
        topic_error_set(err, "the request has %zu bytes: send at most %zu at a time",
                        job->message.size_bytes, state->options.max_message_bytes);
        return fail(job, TOPIC_CODE_TOO_LARGE);
    }
    if (job->message.is_truncated) {
        job->id = topic_json_prescan_id(frames[0]);
        topic_error_set(err, "the request has more than %d frames", TOPIC_REQUEST_MAX_FRAMES);
        return fail(job, TOPIC_CODE_BAD_REQUEST);
    }
    return 0;
}

/* Long jobs end when the daemon has to. */
static int check_stop(const struct topic_worker_state *state, const struct topic_job *job,
                      enum topic_code *code, struct topic_error *err)
{
    int64_t stop_ms = job->lane == TOPIC_JOB_LONG ? atomic_load(state->stop_ms) : 0;
    if (stop_ms == 0 || topic_clock_now_ms() < stop_ms)
        return 0;
    *code = TOPIC_CODE_BUSY;
    return topic_error_set(err, "the daemon is stopping: send the request again");
}

static int check_deadline(const struct topic_request *request, const struct topic_job *job,
                          enum topic_code *code, struct topic_error *err)
{
    int64_t deadline_ms = request->deadline_ms;
    if (deadline_ms < 0 || (topic_clock_now_us() - job->as.request.arrived_us) / 1000 < deadline_ms)
        return 0;
    *code = TOPIC_CODE_TIMEOUT;
    return topic_error_set(err, "the request was not answered within its %lld ms",
                           (long long)deadline_ms);
}

static int check_rights(const struct topic_worker_state *state, struct topic_job *job,
                        struct topic_error *err)
{
    bool needs_store = topic_operation_needs_store(job->operation);
    enum topic_right wanted = needs_store ? TOPIC_RIGHT_FEEDBACK : TOPIC_RIGHT_TAG;
    if (needs_store && !state->options.has_store) {
        job->code = TOPIC_CODE_UNKNOWN_OP;
        return topic_error_set(err, "this topicd keeps no corrections: start it with --store FILE");
    }
    if (job->as.request.rights & wanted)
        return 0;
    job->code = TOPIC_CODE_DENIED;
    return topic_error_set(err, "this key may not %s: give it the right \"%s\" in the client list",
                           topic_operation_name(job->operation), topic_acl_right_name(wanted));
}

static int check_min_familiarity(const struct topic_request *request, const struct topic_job *job,
                                 struct topic_error *err)
{
    return request->options.min_familiarity > 0 ? topic_model_check_familiarity(job->model, err)
                                                : 0;
}

static int decode(struct topic_worker_state *state, struct topic_job *job, struct topic_error *err)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    size_t frame_count = topic_message_content(&job->message, frames);
    if (check_message(state, job, frames, err) < 0)
        return -1;
    if (topic_worker_state_set_map(state, &state->request, job->model, err) < 0) {
        job->id = topic_json_prescan_id(frames[0]);
        return fail(job, TOPIC_CODE_INTERNAL);
    }
    int status = topic_request_decode(&state->request, frames, frame_count, err);
    job->id = state->request.id;
    job->operation = state->request.operation;
    if (status < 0)
        return fail(job, state->request.code);
    if (!topic_operation_is_allowed(job->operation, TOPIC_OPERATION_AT_FRONTEND)) {
        topic_error_set(err, "\"%s\" is taken on the control socket only",
                        topic_operation_name(job->operation));
        return fail(job, TOPIC_CODE_DENIED);
    }
    if (check_rights(state, job, err) < 0)
        return -1;
    if (check_min_familiarity(&state->request, job, err) < 0)
        return fail(job, TOPIC_CODE_BAD_REQUEST);
    if (check_stop(state, job, &job->code, err) < 0)
        return -1;
    return check_deadline(&state->request, job, &job->code, err);
}

/* What the answer to an article is made with; *code says what failed. */
struct work {
    const struct topic_job *job;
    const struct topic_request *request;
    struct topic_worker_state *state;
    struct topic_tag_stats *stats;
    enum topic_code *code;
    struct topic_error *err;
};

static int find_topic(const struct work *work, size_t *topic)
{
    struct topic_text name = work->request->topic;
    size_t count = topic_model_topic_count(work->job->model);
    *topic = name.bytes ? topic_model_topic_find(work->job->model, name.bytes, name.len) : count;
    if (!name.bytes || *topic < count)
        return 0;
    *work->code = TOPIC_CODE_BAD_REQUEST;
    return topic_error_set(work->err, "the model has no topic \"%.*s\": ask for \"topics\"",
                           (int)(name.len < 200 ? name.len : 200), name.bytes);
}

/* Between the articles of a batch, and the topics that an answer explains. */
static int check_between(const struct work *work, struct topic_error *err)
{
    atomic_fetch_add_explicit(work->state->steps, 1, memory_order_relaxed);
    if (check_stop(work->state, work->job, work->code, err) < 0)
        return -1;
    return check_deadline(work->request, work->job, work->code, err);
}

/* Whether a worker's request that names no number of topics has so many that it is a long one. */
static bool is_too_long(const struct work *work)
{
    const struct topic_request *request = work->request;
    if (work->job->lane == TOPIC_JOB_LONG || request->articles.is_batch ||
        ++work->state->explained <= TOPIC_REQUEST_COST_USUAL_TOPICS)
        return false;
    return topic_request_cost_most(request, work->job->message.size_bytes,
                                   topic_model_topic_count(work->job->model)) >
           TOPIC_REQUEST_COST_LONG_NS;
}

static int check_between_topics(void *context, struct topic_error *err)
{
    const struct work *work = context;
    work->state->is_too_long = is_too_long(work);
    if (work->state->is_too_long)
        return topic_error_set(err, "the request is left to the long lane");
    return check_between(work, err);
}

static int answer_tag(const struct work *work, const struct topic_answer_source *source,
                      struct topic_json *json)
{
    if (topic_answer_tag(json, source, work->err) < 0)
        return -1;
    if (work->job->shadow)
        topic_shadow_queue_take(&work->state->shadow_queue, work->job->shadow, source->id,
                                source->article);
    topic_candidate_pool_offer(work->state->options.candidates, source->id, source->article,
                               work->job->model);
    return 0;
}

static int answer_article(const struct work *work, size_t index, struct topic_json *json)
{
    const struct topic_request *request = work->request;
    const struct topic_articles_item *article = &request->articles.items[index];
    const struct topic_answer_source source = {
        .id = request->articles.ids[index],
        .model = work->job->model,
        .scratch = work->state->scratch,
        .article = &article->article,
        .options = {.tag = request->options,
                    .explain = request->explain,
                    .max_bytes = work->state->options.max_answer_bytes,
                    .in_batch = request->articles.is_batch},
        .observer = topic_tag_stats_add,
        .observer_context = work->stats,
        .checkpoint = check_between_topics,
        .checkpoint_context = (void *)(uintptr_t)work,
    };
    size_t topic;
    if (article->problem) {
        topic_reply_error(json, request->articles.ids[index], TOPIC_CODE_BAD_REQUEST,
                          article->problem);
        return 0;
    }
    if (work->job->operation == TOPIC_OPERATION_TAG)
        return answer_tag(work, &source, json);
    if (find_topic(work, &topic) < 0)
        return -1;
    return topic_answer_explain(json, &source, topic, work->err);
}

/* Articles [first, end) of a batch. */
static int answer_some(const struct work *work, size_t first, size_t end, struct topic_json *json)
{
    for (size_t i = first; i < end; i++)
        if (check_between(work, work->err) < 0 || answer_article(work, i, json) < 0)
            return -1;
    return 0;
}

static void open_batch(struct topic_json *json, const struct topic_job *job)
{
    topic_reply_open(json, job->id);
    topic_json_key(json, "results");
    topic_json_open(json, '[');
}

static int close_batch(struct topic_json *json, const struct topic_job *job)
{
    topic_json_close(json, ']');
    topic_json_key(json, "model");
    topic_json_cstring(json, topic_model_id(job->model));
    topic_json_close(json, '}');
    return topic_json_finish(json);
}

static int answer_articles(struct topic_worker_state *state, struct topic_job *job,
                           struct topic_error *err)
{
    struct topic_json json;
    const struct topic_request *request = &state->request;
    const struct work work = {job, request, state, &job->stats, &job->code, err};
    topic_json_init(&json, &job->reply, err);
    int status;
    if (request->articles.is_batch) {
        open_batch(&json, job);
        status = answer_some(&work, 0, request->articles.count, &json) < 0
                     ? -1
                     : close_batch(&json, job);
    } else {
        status = answer_article(&work, 0, &json);
    }
    if (status < 0 && job->reply.len > state->options.max_answer_bytes)
        return fail(job, TOPIC_CODE_TOO_LARGE);
    return status;
}

static int answer_topics(struct topic_worker_state *state, struct topic_job *job,
                         struct topic_error *err)
{
    (void)state;
    struct topic_json json;
    topic_json_init(&json, &job->reply, err);
    return topic_answer_topics(&json, job->id, job->model);
}

static int answer_ping(struct topic_worker_state *state, struct topic_job *job,
                       struct topic_error *err)
{
    (void)state;
    return topic_reply_write_ok(&job->reply, job->id, topic_model_id(job->model), err);
}

static int answer_later(struct topic_worker_state *state, struct topic_job *job,
                        struct topic_error *err)
{
    (void)state;
    (void)job;
    (void)err;
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
        return fail(job, TOPIC_CODE_BAD_REQUEST);
    if (!task->request.user.bytes || (job->as.request.rights & TOPIC_RIGHT_PROXY))
        return topic_store_task_suggest(task, job->model, state->scratch, err);
    topic_error_set(err, "\"user\" names who decided, which this key may not: give it the right "
                         "\"proxy\" in the client list");
    return fail(job, TOPIC_CODE_DENIED);
}

typedef int (*answer)(struct topic_worker_state *state, struct topic_job *job,
                      struct topic_error *err);

static const answer answers[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_TAG] = answer_articles,  [TOPIC_OPERATION_EXPLAIN] = answer_articles,
    [TOPIC_OPERATION_TOPICS] = answer_topics, [TOPIC_OPERATION_PING] = answer_ping,
    [TOPIC_OPERATION_STATUS] = answer_later,  [TOPIC_OPERATION_FEEDBACK] = answer_stored,
    [TOPIC_OPERATION_UNDO] = answer_stored,   [TOPIC_OPERATION_FORGET] = answer_stored,
    [TOPIC_OPERATION_QUEUE] = answer_stored,  [TOPIC_OPERATION_HISTORY] = answer_stored,
};

static void finish(struct topic_job *job, const struct topic_error *err)
{
    if (job->code == TOPIC_CODE_NONE)
        job->code = TOPIC_CODE_INTERNAL;
    if (topic_reply_write_error(&job->reply, job->id, job->code, err->text, NULL) < 0)
        topic_buffer_reset(&job->reply); /* topic_message_reply has a text for this case */
}

/* Out of memory for a batch, the worker answers all articles alone. */
static struct topic_batch *split(struct topic_worker_state *state, struct topic_job *job)
{
    if (!topic_operation_takes_articles(job->operation) || state->options.workers < 2 ||
        state->request.articles.count <= TOPIC_BATCH_PART_ARTICLES)
        return NULL;
    struct topic_batch *batch =
        topic_batch_new(job, &state->request, state->options.max_answer_bytes, NULL);
    if (batch)
        batch->is_for_all = topic_request_cost_of_part(&batch->request, TOPIC_BATCH_PART_ARTICLES,
                                                       topic_model_topic_count(job->model)) <=
                            TOPIC_REQUEST_COST_LONG_NS;
    return batch;
}

/* Whether the request, which a worker has decoded, is left to the long lane. */
static bool moves(const struct topic_worker_state *state, struct topic_job *job)
{
    if (!topic_operation_takes_articles(job->operation))
        return false;
    job->cost_ns = topic_request_cost_of(&state->request, job->message.size_bytes,
                                         topic_model_topic_count(job->model));
    if (job->lane == TOPIC_JOB_LONG || job->cost_ns <= TOPIC_REQUEST_COST_LONG_NS)
        return false;
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
    if (decode(state, job, &err) == 0) {
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

void topic_request_handler_part(struct topic_worker_state *state, struct topic_batch *batch,
                                size_t part, struct topic_batch_result *result)
{
    *result = (struct topic_batch_result){0};
    struct topic_json json;
    struct topic_buffer *out = &batch->parts[part];
    const struct work work = {batch->job,          &batch->request, state,
                              &batch->stats[part], &result->code,   &result->err};
    size_t first = part * TOPIC_BATCH_PART_ARTICLES;
    size_t left = batch->request.articles.count - first;
    topic_json_init(&json, out, &result->err);
    int status = answer_some(
        &work, first, first + (left < TOPIC_BATCH_PART_ARTICLES ? left : TOPIC_BATCH_PART_ARTICLES),
        &json);
    if (status == 0 && topic_json_finish(&json) == 0)
        return;
    if (out->len > state->options.max_answer_bytes)
        result->code = TOPIC_CODE_TOO_LARGE;
    else if (result->code == TOPIC_CODE_NONE)
        result->code = TOPIC_CODE_INTERNAL;
}

static int join(const struct topic_batch *batch, struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, &batch->job->reply, err);
    open_batch(&json, batch->job);
    for (size_t i = 0; i < batch->part_count; i++) {
        topic_tag_stats_merge(&batch->job->stats, &batch->stats[i]);
        topic_json_raw(&json, (struct topic_text){batch->parts[i].bytes, batch->parts[i].len});
    }
    return close_batch(&json, batch->job);
}

void topic_request_handler_join(struct topic_batch *batch)
{
    struct topic_job *job = batch->job;
    job->code = batch->code;
    if (batch->code != TOPIC_CODE_NONE || join(batch, &batch->err) < 0)
        finish(job, &batch->err);
    topic_batch_free(batch);
}
