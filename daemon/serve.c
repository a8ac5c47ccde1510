#include "daemon/serve.h"

#include <stdbool.h>

#include "wire/answer.h"
#include "wire/scan.h"

int topic_serve_init(struct topic_serve *serve, size_t max_message_bytes, struct topic_error *err)
{
    topic_request_init(&serve->request);
    serve->max_message_bytes = max_message_bytes;
    serve->scratch = topic_scratch_new(err);
    return serve->scratch ? 0 : -1;
}

void topic_serve_release(struct topic_serve *serve)
{
    topic_request_release(&serve->request);
    topic_scratch_free(serve->scratch);
    serve->scratch = NULL;
}

static int fail(struct topic_job *job, enum topic_code code)
{
    job->code = code;
    return -1;
}

/* The message as a whole, before anything in it is looked at but the id. */
static int check_message(struct topic_serve *serve, struct topic_job *job,
                         const struct topic_text *frames, struct topic_error *err)
{
    if (job->message.size_bytes > serve->max_message_bytes) {
        job->id = topic_scan_id(frames[0]);
        topic_error_set(err, "the request has %zu bytes: send at most %zu at a time",
                        job->message.size_bytes, serve->max_message_bytes);
        return fail(job, TOPIC_CODE_TOO_LARGE);
    }
    if (job->message.is_cut) {
        job->id = topic_scan_id(frames[0]);
        topic_error_set(err, "the request has more than %d frames", TOPIC_REQUEST_MAX_FRAMES);
        return fail(job, TOPIC_CODE_BAD_REQUEST);
    }
    return 0;
}

static int check_deadline(const struct topic_serve *serve, struct topic_job *job,
                          struct topic_error *err)
{
    int64_t deadline_ms = serve->request.deadline_ms;
    if (deadline_ms < 0 || topic_job_now_ms() - job->arrived_ms < deadline_ms)
        return 0;
    topic_error_set(err, "the request was not answered within its %lld ms", (long long)deadline_ms);
    return fail(job, TOPIC_CODE_TIMEOUT);
}

static int decode(struct topic_serve *serve, struct topic_job *job, struct topic_error *err)
{
    struct topic_text frames[TOPIC_REQUEST_MAX_FRAMES];
    size_t frame_count = topic_message_content(&job->message, frames);
    if (check_message(serve, job, frames, err) < 0)
        return -1;
    int status = topic_request_decode(&serve->request, frames, frame_count, err);
    job->id = serve->request.id;
    job->operation = serve->request.operation;
    if (status < 0)
        return fail(job, serve->request.code);
    if (!topic_operation_is_allowed(job->operation, TOPIC_PLACE_FRONT)) {
        topic_error_set(err, "\"%s\" is taken on the control socket only",
                        topic_operation_name(job->operation));
        return fail(job, TOPIC_CODE_DENIED);
    }
    return check_deadline(serve, job, err);
}

static int find_topic(const struct topic_serve *serve, struct topic_job *job, size_t *topic,
                      struct topic_error *err)
{
    struct topic_text name = serve->request.topic;
    size_t count = topic_model_topic_count(job->model);
    *topic = name.bytes ? topic_model_topic_find(job->model, name.bytes, name.len) : count;
    if (!name.bytes || *topic < count)
        return 0;
    topic_error_set(err, "the model has no topic \"%.*s\": ask for \"topics\"",
                    (int)(name.len < 200 ? name.len : 200), name.bytes);
    return fail(job, TOPIC_CODE_BAD_REQUEST);
}

static int answer_article(struct topic_serve *serve, struct topic_job *job, size_t index,
                          struct topic_json *json, struct topic_error *err)
{
    const struct topic_request *request = &serve->request;
    const struct topic_request_article *article = &request->articles[index];
    const struct topic_answer_source source = {
        .id = request->ids[index],
        .model = job->model,
        .scratch = serve->scratch,
        .article = &article->article,
        .options = {request->options, request->explain, request->is_batch},
    };
    size_t topic;
    if (article->problem) {
        topic_reply_error(json, request->ids[index], TOPIC_CODE_BAD_REQUEST, article->problem);
        return 0;
    }
    if (job->operation == TOPIC_OPERATION_TAG)
        return topic_answer_tag(json, &source, err);
    if (find_topic(serve, job, &topic, err) < 0)
        return -1;
    return topic_answer_explain(json, &source, topic, err);
}

static int answer_batch(struct topic_serve *serve, struct topic_job *job, struct topic_json *json,
                        struct topic_error *err)
{
    topic_json_open(json, '{');
    topic_json_key(json, "id");
    topic_json_raw(json, job->id);
    topic_json_key(json, "results");
    topic_json_open(json, '[');
    for (size_t i = 0; i < serve->request.article_count; i++)
        if (check_deadline(serve, job, err) < 0 || answer_article(serve, job, i, json, err) < 0)
            return -1;
    topic_json_close(json, ']');
    topic_json_key(json, "model");
    topic_json_name(json, topic_model_id(job->model));
    topic_json_close(json, '}');
    return topic_json_finish(json);
}

static int answer_articles(struct topic_serve *serve, struct topic_job *job,
                           struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, &job->reply, err);
    int status = serve->request.is_batch ? answer_batch(serve, job, &json, err)
                                         : answer_article(serve, job, 0, &json, err);
    if (status < 0 && job->reply.len > TOPIC_ANSWER_MAX_BYTES)
        return fail(job, TOPIC_CODE_TOO_LARGE);
    return status;
}

static int answer_topics(struct topic_serve *serve, struct topic_job *job, struct topic_error *err)
{
    (void)serve;
    struct topic_json json;
    topic_json_init(&json, &job->reply, err);
    return topic_answer_topics(&json, job->id, job->model);
}

static int answer_ping(struct topic_serve *serve, struct topic_job *job, struct topic_error *err)
{
    (void)serve;
    return topic_reply_write_ok(&job->reply, job->id, topic_model_id(job->model), err);
}

static int answer_later(struct topic_serve *serve, struct topic_job *job, struct topic_error *err)
{
    (void)serve;
    (void)job;
    (void)err;
    return 0;
}

typedef int (*answer)(struct topic_serve *serve, struct topic_job *job, struct topic_error *err);

static const answer answers[TOPIC_OPERATION_COUNT] = {
    [TOPIC_OPERATION_TAG] = answer_articles,  [TOPIC_OPERATION_EXPLAIN] = answer_articles,
    [TOPIC_OPERATION_TOPICS] = answer_topics, [TOPIC_OPERATION_PING] = answer_ping,
    [TOPIC_OPERATION_STATUS] = answer_later,
};

void topic_serve_job(struct topic_serve *serve, struct topic_job *job)
{
    struct topic_error err = {0};
    if (decode(serve, job, &err) == 0 && answers[job->operation](serve, job, &err) == 0)
        return;
    if (job->code == TOPIC_CODE_NONE)
        job->code = TOPIC_CODE_INTERNAL;
    if (topic_reply_write_error(&job->reply, job->id, job->code, err.text, NULL) < 0)
        topic_buffer_reset(&job->reply); /* the sender has a text for this case */
}
