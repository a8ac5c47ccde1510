#include "daemon/serving/article_answers.h"

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"
#include "daemon/serving/request_check.h"
#include "wire/answer.h"
#include "wire/reply.h"
#include "wire/request_cost.h"

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
                           topic_text_shown(name.len), name.bytes);
}

/* Between the articles of a batch, and the topics that an answer explains. */
static int check_between(const struct work *work, struct topic_error *err)
{
    atomic_fetch_add_explicit(work->state->steps, 1, memory_order_relaxed);
    if (topic_request_check_stop(work->state, work->job, work->code, err) < 0)
        return -1;
    return topic_request_check_deadline(work->request, work->job, work->code, err);
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
    topic_json_put_open(json, "results", '[');
}

static int close_batch(struct topic_json *json, const struct topic_job *job)
{
    topic_json_close(json, ']');
    topic_json_put_cstring(json, "model", topic_model_id(job->model));
    topic_json_close(json, '}');
    return topic_json_finish(json);
}

int topic_article_answers_write(struct topic_worker_state *state, struct topic_job *job,
                                struct topic_error *err)
{
    struct topic_json json;
    const struct topic_request *request = &state->request;
    const struct work work = {job, request, state, &job->stats, &job->code, err};
    topic_json_init(&json, &job->reply, err);
    topic_answer_limit(&json, state->options.max_answer_bytes);
    int status;
    if (request->articles.is_batch) {
        open_batch(&json, job);
        status = answer_some(&work, 0, request->articles.count, &json) < 0
                     ? -1
                     : close_batch(&json, job);
    } else {
        status = answer_article(&work, 0, &json);
    }
    if (status < 0 && json.is_full)
        return topic_job_fail(job, TOPIC_CODE_TOO_LARGE);
    return status;
}

void topic_article_answers_part(struct topic_worker_state *state, struct topic_batch *batch,
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
    topic_answer_limit(&json, state->options.max_answer_bytes);
    int status = answer_some(
        &work, first, first + (left < TOPIC_BATCH_PART_ARTICLES ? left : TOPIC_BATCH_PART_ARTICLES),
        &json);
    if (status == 0 && topic_json_finish(&json) == 0)
        return;
    if (json.is_full)
        result->code = TOPIC_CODE_TOO_LARGE;
    else if (result->code == TOPIC_CODE_NONE)
        result->code = TOPIC_CODE_INTERNAL;
}

int topic_article_answers_join(const struct topic_batch *batch, struct topic_error *err)
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
