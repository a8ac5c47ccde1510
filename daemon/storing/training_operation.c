#include "daemon/storing/training_operation.h"

#include "daemon/storing/store_json.h"
#include "registry/lock.h"
#include "store/run_differences.h"
#include "store/training_run.h"
#include "wire/reply.h"

/* Decimals of `done`. */
#define DONE_PLACES 3

int topic_training_operation_check_place(const char *registry, struct topic_error *err)
{
    struct topic_error why = {0};
    if (topic_lock_check_writable(registry, &why) == 0)
        return 0;
    return topic_error_set(err,
                           "%s: a new model would have no place: let the user of topicd write to "
                           "the registry, under systemd by ReadWritePaths=%s",
                           why.text, registry);
}

/* A request that is repeated gets the answer that it had. */
static int add_run(struct topic_store *store, const struct topic_store_task *task,
                   const struct topic_event_log_author *author,
                   struct topic_training_run_result *result, struct topic_error *err)
{
    struct topic_error why = {0};
    if (topic_training_run_add(store, author, task->training.is_shadow, result, err) < 0)
        return -1;
    if (result->is_repeated || !task->registry ||
        topic_training_operation_check_place(task->registry, &why) == 0)
        return 0;
    return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REGISTRY, err, "%s", why.text);
}

int topic_training_operation_train(struct topic_store *store, const struct topic_store_task *task,
                                   struct topic_text id, int64_t now_ms, struct topic_json *json,
                                   struct topic_error *err)
{
    const struct topic_training_request *request = &task->training;
    const struct topic_event_log_author author = topic_store_task_author(task, now_ms);
    struct topic_training_run_result result;
    int status = request->is_cancel
                     ? topic_training_run_cancel(store, &author, request->run, &result, err)
                     : add_run(store, task, &author, &result, err);
    if (status < 0)
        return -1;
    topic_reply_open(json, id);
    topic_store_json_number(json, "event", result.event);
    topic_store_json_number(json, "run", result.run);
    topic_json_put_cstring(json, "state", topic_training_run_state_name(result.state));
    topic_json_put_bool(json, "repeated", result.is_repeated);
    topic_json_close(json, '}');
    return 0;
}

static double done_of(const struct topic_store_task *task, const struct topic_training_run *run)
{
    if (topic_training_run_has_ended(run->state))
        return 1;
    struct topic_run_progress_value value = topic_run_progress_read(task->progress);
    return value.run == run->number ? value.done : 0;
}

static void write_text(struct topic_json *json, const char *key, struct topic_text text)
{
    if (text.bytes)
        topic_json_put_text(json, key, text);
}

struct writing {
    const struct topic_store_task *task;
    struct topic_json *json;
};

static void write_members(void *context, const struct topic_training_run *run)
{
    const struct writing *writing = context;
    struct topic_json *json = writing->json;
    topic_store_json_number(json, "run", run->number);
    topic_json_put_cstring(json, "state", topic_training_run_state_name(run->state));
    topic_json_put_decimal(json, "done", done_of(writing->task, run), DONE_PLACES);
    topic_store_json_time(json, "time", run->time_ms);
    topic_store_json_time(json, "changed", run->changed_ms);
    topic_json_put_text(json, "actor", run->actor);
    topic_json_put_text(json, "client", run->client);
    if (run->is_shadow)
        topic_json_put_bool(json, "shadow", true);
    if (run->articles > 0)
        topic_store_json_number(json, "articles", run->articles);
    write_text(json, "corpus", run->corpus);
    write_text(json, "baseline", run->baseline);
    write_text(json, "model", run->model);
    if (run->judgement.bytes)
        topic_json_put_raw(json, "verdict", run->judgement);
}

static void write_run(void *context, const struct topic_training_run *run)
{
    const struct writing *writing = context;
    topic_json_open(writing->json, '{');
    write_members(context, run);
    topic_json_close(writing->json, '}');
}

int topic_training_operation_show(struct topic_store *store, const struct topic_store_task *task,
                                  struct topic_text id, struct topic_json *json,
                                  struct topic_error *err)
{
    struct writing writing = {task, json};
    const int64_t run = task->training.run;
    size_t count;
    topic_reply_open(json, id);
    if (run == 0)
        topic_json_put_open(json, "runs", '[');
    if (topic_training_run_list(store, run, run > 0 ? write_members : write_run, &writing, &count,
                                err) < 0)
        return -1;
    if (run > 0 && count == 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err, "there is no run %lld",
                                (long long)run);
    if (run == 0)
        topic_json_close(json, ']');
    topic_json_close(json, '}');
    return 0;
}

/* ---- differences ---- */

struct comparing {
    struct topic_json *json;
    size_t count;
};

static void write_models(void *context, const struct topic_training_run *run)
{
    struct topic_json *json = context;
    topic_store_json_number(json, "run", run->number);
    topic_json_put_cstring(json, "state", topic_training_run_state_name(run->state));
    write_text(json, "baseline", run->baseline);
    write_text(json, "model", run->model);
}

/* The summary is an object, whose members stand in the answer. */
static void write_difference(void *context, struct topic_text text)
{
    struct comparing *comparing = context;
    struct topic_json *json = comparing->json;
    if (comparing->count++ > 0) {
        topic_json_raw(json, text);
        return;
    }
    topic_json_raw(json, (struct topic_text){text.bytes + 1, text.len - 2}); /* without braces */
    topic_json_put_open(json, "differences", '[');
}

static int write_comparison(struct topic_store *store, int64_t run, struct topic_json *json,
                            struct topic_error *err)
{
    struct comparing comparing = {.json = json};
    if (topic_run_differences_list(store, run, write_difference, &comparing, err) < 0)
        return -1;
    if (comparing.count == 0)
        topic_json_put_open(json, "differences", '[');
    topic_json_close(json, ']');
    return 0;
}

int topic_training_operation_compare(struct topic_store *store, const struct topic_store_task *task,
                                     struct topic_text id, struct topic_json *json,
                                     struct topic_error *err)
{
    int64_t run = task->training.run;
    size_t count = 0;
    if (run == 0 && topic_run_differences_find_last(store, &run, err) < 0)
        return -1;
    topic_reply_open(json, id);
    if (run > 0 && topic_training_run_list(store, run, write_models, json, &count, err) < 0)
        return -1;
    if (run > 0 && count == 0)
        return topic_sql_refuse(&store->sql, TOPIC_FAILURE_REQUEST, err, "there is no run %lld",
                                (long long)run);
    if (write_comparison(store, run, json, err) < 0)
        return -1;
    topic_json_close(json, '}');
    return 0;
}
