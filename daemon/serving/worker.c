#include "daemon/serving/worker.h"

#include <string.h>

#include "daemon/serving/article_answers.h"
#include "daemon/serving/record_handler.h"
#include "daemon/serving/request_handler.h"

static void charge(struct topic_worker *worker, struct topic_job *job)
{
    topic_job_charge_answer(job, worker->state.options.budget, &job->as.request.sender->account);
}

static void answer(struct topic_worker *worker, struct topic_task *task)
{
    struct topic_job *job = task->job;
    if (!topic_send_budget_has_room(worker->state.options.budget, &job->as.request.sender->account))
        topic_job_refuse(job, TOPIC_CODE_BUSY, TOPIC_JOB_UNREAD);
    else
        task->batch = topic_request_handler_run(&worker->state, job);
    if (job->lane != task->lane || job->waits_again) {
        task->kind = TOPIC_TASK_MOVE;
    } else if (task->batch) {
        task->kind = TOPIC_TASK_BATCH;
        task->is_owner = task->lane == TOPIC_JOB_LONG;
    } else {
        charge(worker, job);
    }
}

static void do_job(struct topic_worker *worker, struct topic_task *task)
{
    if (task->job->kind == TOPIC_JOB_RECORD)
        topic_record_handler_run(&worker->state, task->job);
    else
        answer(worker, task);
}

static void join(struct topic_worker *worker, const struct topic_task *task)
{
    topic_request_handler_join(task->batch);
    charge(worker, task->job);
}

/* The answer leaves before the shadow tags the article. */
static bool next(struct topic_worker *worker, struct topic_task *task)
{
    if (worker->state.shadow_queue.count > 0) {
        if (topic_dispatcher_finish(worker->dispatcher, task))
            return true;
        topic_worker_state_run_shadow(&worker->state);
    }
    return topic_dispatcher_next(worker->dispatcher, worker->number, task);
}

void topic_worker_warm_up(const struct topic_model *model)
{
    static const char page[] = "<p>A page</p>";
    const struct topic_article article = {.fields = {[TOPIC_FIELD_BODY] = {page, sizeof page - 1}}};
    const struct topic_tag_options options = {.threshold = -1};
    struct topic_tags tags;
    struct topic_scratch *scratch = topic_scratch_new(NULL);
    if (scratch)
        topic_model_tag(model, scratch, &article, &options, &tags, NULL);
    topic_scratch_free(scratch);
}

/* The memory for a huge article is not kept by the threads of the long lane. */
static void renew_scratch(struct topic_worker_state *state)
{
    struct topic_scratch *fresh = topic_scratch_new(NULL);
    if (!fresh)
        return;
    topic_scratch_free(state->scratch);
    state->scratch = fresh;
}

static void *run(void *argument)
{
    struct topic_worker *worker = argument;
    struct topic_task task = {0};
    topic_worker_warm_up(worker->first);
    topic_model_unref(worker->first);
    worker->first = NULL;
    while (next(worker, &task)) {
        if (task.kind == TOPIC_TASK_PART)
            topic_article_answers_part(&worker->state, task.batch, task.part, &task.result);
        else if (task.kind == TOPIC_TASK_JOIN)
            join(worker, &task);
        else
            do_job(worker, &task);
        if (task.lane == TOPIC_JOB_LONG)
            renew_scratch(&worker->state);
    }
    return NULL;
}

int topic_worker_start(struct topic_worker *worker, struct topic_dispatcher *dispatcher,
                       size_t number, const struct topic_worker_options *options,
                       struct topic_error *err)
{
    worker->dispatcher = dispatcher;
    worker->number = number;
    if (topic_worker_state_init(&worker->state, options, err) < 0)
        return -1;
    worker->state.steps = &dispatcher->heartbeats[number].steps;
    worker->state.stop_ms = dispatcher->stop_ms;
    worker->first = topic_model_ref(dispatcher->model);
    int error = pthread_create(&worker->thread, NULL, run, worker);
    if (error)
        return topic_error_set(err, "cannot start a worker thread: %s", strerror(error));
    pthread_setname_np(worker->thread, "worker");
    worker->is_running = true;
    return 0;
}

void topic_worker_release(struct topic_worker *worker)
{
    if (worker->is_running)
        pthread_join(worker->thread, NULL);
    topic_model_unref(worker->first);
    topic_worker_state_release(&worker->state);
    *worker = (struct topic_worker){0};
}
