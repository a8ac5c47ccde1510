#include "daemon/retraining/change_operation.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "daemon/storing/store_json.h"
#include "daemon/storing/store_operation.h"
#include "daemon/storing/store_task.h"
#include "store/model_change.h"
#include "wire/json.h"
#include "wire/reply.h"

struct change {
    const struct topic_store_task *task;
    struct topic_event_log_author author;
    struct topic_model_change result;
};

static int begin_change(struct topic_store *store, void *context, struct topic_error *err)
{
    struct change *change = context;
    bool is_rollback = change->task->operation == TOPIC_OPERATION_ROLLBACK;
    return topic_model_change_begin(
        store, &change->author, is_rollback ? TOPIC_EVENT_LOG_ROLLBACK : TOPIC_EVENT_LOG_PROMOTE,
        change->task->training.version, &change->result, err);
}

static int finish_change(struct topic_store *store, void *context, struct topic_error *err)
{
    const struct change *change = context;
    return topic_model_change_finish(store, change->result.event, change->result.model,
                                     change->result.previous, err);
}

static int abandon_change(struct topic_store *store, void *context, struct topic_error *err)
{
    const struct change *change = context;
    return topic_model_change_abandon(store, change->result.event, err);
}

static struct topic_model_exchange_switch switch_of(const struct topic_store_task *task)
{
    const struct topic_training_request *request = &task->training;
    struct topic_model_exchange_switch wanted = {
        .kind = task->operation == TOPIC_OPERATION_ROLLBACK ? TOPIC_RELOAD_ROLLBACK
                : request->is_shadow                        ? TOPIC_RELOAD_SHADOW
                                                            : TOPIC_RELOAD_PROMOTE,
        .is_forced = true};
    if (request->version.bytes)
        snprintf(wanted.version, sizeof wanted.version, "%.*s", (int)request->version.len,
                 request->version.bytes);
    return wanted;
}

/* The daemon may have ended after it had made the change and before it could say so. */
static bool was_made(const struct change *change, const struct topic_model_exchange_models *models)
{
    return change->result.is_repeated && !change->task->training.is_shadow &&
           strcmp(change->result.served, models->serving) != 0;
}

static enum topic_code make_change(const struct topic_change_operation *operation,
                                   struct change *change,
                                   const struct topic_model_exchange_models *models,
                                   struct topic_error *err)
{
    struct topic_model_exchange_switch wanted = switch_of(change->task);
    struct topic_error ignored = {0};
    struct topic_model_change *result = &change->result;
    if (was_made(change, models)) {
        snprintf(result->model, sizeof result->model, "%s", models->serving);
        snprintf(result->previous, sizeof result->previous, "%s", result->served);
    } else if (topic_model_exchange_make_switch(operation->exchange, &wanted, err) < 0) {
        topic_store_writer_call(operation->store, abandon_change, change, NULL, &ignored);
        return wanted.code;
    } else {
        snprintf(result->model, sizeof result->model, "%s", wanted.model);
        snprintf(result->previous, sizeof result->previous, "%s", wanted.previous);
    }
    return topic_store_writer_call(operation->store, finish_change, change, NULL, err) < 0
               ? TOPIC_CODE_STORAGE
               : TOPIC_CODE_NONE;
}

static enum topic_code change_models(const struct topic_change_operation *operation,
                                     struct change *change, struct topic_error *err)
{
    struct topic_model_exchange_models models;
    enum topic_failure failure;
    if (topic_model_exchange_copy_models(operation->exchange, &models, err) < 0)
        return TOPIC_CODE_INTERNAL;
    change->author = topic_store_task_author(change->task, topic_clock_unix_ms());
    change->author.model = topic_text_of(models.serving);
    enum topic_code code = TOPIC_CODE_NONE;
    if (topic_store_writer_call(operation->store, begin_change, change, &failure, err) < 0)
        code = topic_store_operation_code(failure);
    else if (!change->result.is_done)
        code = make_change(operation, change, &models, err);
    topic_model_exchange_release_models(&models);
    return code;
}

static int write_answer(struct topic_job *job, const struct change *change, struct topic_error *err)
{
    const struct topic_model_change *result = &change->result;
    const struct topic_training_request *request = &change->task->training;
    struct topic_json json;
    topic_json_init(&json, &job->reply, err);
    topic_reply_open(&json, job->id);
    topic_store_json_number(&json, "event", result->event);
    topic_json_put_cstring(&json, "model", result->model);
    if (request->is_shadow)
        topic_json_put_text(&json, "shadow", request->version);
    else
        topic_json_put_cstring(&json, "previous", result->previous);
    topic_json_put_bool(&json, "repeated", result->is_done && result->is_repeated);
    topic_json_close(&json, '}');
    return topic_json_finish(&json);
}

void topic_change_operation_run(const struct topic_change_operation *operation,
                                struct topic_job *job)
{
    struct change change = {.task = job->as.request.task};
    struct topic_error err = {0};
    enum topic_code code = change_models(operation, &change, &err);
    if (code == TOPIC_CODE_NONE && write_answer(job, &change, &err) < 0)
        code = TOPIC_CODE_INTERNAL;
    if (code != TOPIC_CODE_NONE)
        topic_job_refuse(job, code, err.text);
}
