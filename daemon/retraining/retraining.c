#include "daemon/retraining/retraining.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "daemon/retraining/change_operation.h"
#include "daemon/retraining/models_operation.h"
#include "daemon/retraining/topics_file_operation.h"
#include "daemon/retraining/training_round.h"
#include "store/training_run.h"

/* How often it looks whether to train by itself, or whether the store can be used again. */
#define LOOK_MS 10000

static int promote(void *context, const char *version, const char *baseline, bool is_shadow,
                   char previous[TOPIC_REGISTRY_ID_SIZE], struct topic_error *err)
{
    struct topic_retraining *retraining = context;
    struct topic_model_exchange_switch wanted = {.kind = is_shadow ? TOPIC_RELOAD_SHADOW
                                                                   : TOPIC_RELOAD_PROMOTE};
    snprintf(wanted.version, sizeof wanted.version, "%s", version);
    snprintf(wanted.instead_of, sizeof wanted.instead_of, "%s", baseline);
    if (topic_model_exchange_make_switch(&retraining->exchange, &wanted, err) < 0)
        return -1;
    snprintf(previous, TOPIC_REGISTRY_ID_SIZE, "%s", wanted.previous);
    return 0;
}

static void answer_models(struct topic_retraining *retraining, struct topic_job *job)
{
    struct topic_model_exchange_models models;
    struct topic_error err = {0};
    if (topic_model_exchange_copy_models(&retraining->exchange, &models, &err) < 0) {
        topic_job_refuse(job, TOPIC_CODE_INTERNAL, err.text);
        return;
    }
    topic_models_operation_run(&models, TOPIC_RETRAINING_MAX_LISTED, job);
    topic_model_exchange_release_models(&models);
}

/* ---- the thread ---- */

static void do_jobs(struct topic_retraining *retraining)
{
    const struct topic_retraining_options *options = &retraining->options;
    struct topic_store_writer *store = options->store_path ? retraining->store : NULL;
    const struct topic_change_operation change = {&retraining->exchange, store};
    const struct topic_topics_file_operation topics_file = {
        &retraining->exchange, store, options->topics_path, options->min_familiarity};
    struct topic_job *job;
    while ((job = topic_model_exchange_take_job(&retraining->exchange))) {
        job->code = TOPIC_CODE_NONE;
        topic_buffer_reset(&job->reply);
        if (job->operation == TOPIC_OPERATION_MODELS)
            answer_models(retraining, job);
        else if (job->operation == TOPIC_OPERATION_TOPICS_FILE)
            topic_topics_file_operation_run(&topics_file, job);
        else
            topic_change_operation_run(&change, job);
        topic_model_exchange_return_job(&retraining->exchange, job);
    }
}

struct ended {
    int64_t run;
    bool is_ended;
};

static void note_ended(void *context, const struct topic_training_run *run)
{
    *(bool *)context = topic_training_run_has_ended(run->state);
}

static int find_ended(struct topic_store *store, void *context, struct topic_error *err)
{
    struct ended *ended = context;
    size_t count;
    return topic_training_run_list(store, ended->run, note_ended, &ended->is_ended, &count, err);
}

/* Whether the run that works was cancelled. */
static bool is_cancelled(struct topic_retraining *retraining)
{
    struct ended ended = {.run = topic_run_progress_read(&retraining->progress).run};
    struct topic_error ignored = {0};
    return topic_store_writer_call(retraining->store, find_ended, &ended, NULL, &ignored) == 0 &&
           ended.is_ended;
}

static bool go_on(void *context)
{
    struct topic_retraining *retraining = context;
    topic_model_exchange_take_signal(&retraining->exchange);
    do_jobs(retraining);
    return !topic_model_exchange_is_closed(&retraining->exchange) && !is_cancelled(retraining);
}

static void train(struct topic_retraining *retraining)
{
    struct topic_model_exchange_models models;
    struct topic_error err = {0};
    if (topic_model_exchange_copy_models(&retraining->exchange, &models, &err) < 0)
        return;
    struct topic_text manifest = topic_model_manifest(models.model);
    char *text = topic_memory_copy(manifest.bytes, manifest.len, &err);
    const struct topic_training_round_options options = {
        .store = retraining->store,
        .progress = &retraining->progress,
        .files = &retraining->files,
        .program = retraining->program,
        .topics_path = retraining->options.topics_path,
        .model = models.model,
        .manifest = text,
        .registry = models.registry,
        .serving = models.serving,
        .memory_bytes = (size_t)retraining->options.trainer_memory,
        .limit_ms = retraining->options.trainer_seconds * 1000,
        .wake = retraining->exchange.work,
        .go_on = go_on,
        .promote = promote,
        .context = retraining};
    if (!retraining->has_recovered)
        retraining->has_recovered = topic_training_round_recover(&options, &err) == 0;
    if (text && models.registry && retraining->has_recovered)
        retraining->has_recovered = topic_training_round_run(&options);
    free(text);
    topic_model_exchange_release_models(&models);
}

/* One that is in the future was added before the clock was set back: nothing is known of when. */
static bool is_recent(int64_t last_ms, int64_t now_ms, int64_t every_s)
{
    return last_ms <= now_ms && now_ms - last_ms < every_s * 1000;
}

/* By --retrain. */
static int add_run(struct topic_store *store, void *context, struct topic_error *err)
{
    const struct topic_retraining_options *options = context;
    const struct topic_event_log_author author = {.client = {"topicd", strlen("topicd")},
                                                  .actor = {"retrain", strlen("retrain")},
                                                  .time_ms = topic_clock_unix_ms()};
    struct topic_training_run_result result;
    int64_t decisions;
    int64_t last_ms;
    if (topic_training_run_since(store, &decisions, &last_ms, err) < 0)
        return -1;
    if (decisions < options->retrain_after ||
        is_recent(last_ms, author.time_ms, options->retrain_every_s))
        return 0;
    return topic_training_run_add(store, &author, false, &result, err);
}

static void add_run_if_due(struct topic_retraining *retraining)
{
    struct topic_error ignored = {0};
    int64_t now_ms = topic_clock_now_ms();
    if (retraining->options.retrain_after == 0 || !retraining->options.store_path ||
        now_ms - retraining->looked_ms < LOOK_MS)
        return;
    retraining->looked_ms = now_ms;
    topic_store_writer_call(retraining->store, add_run, &retraining->options, NULL, &ignored);
}

static void *run(void *argument)
{
    struct topic_retraining *retraining = argument;
    struct pollfd work = {.fd = retraining->exchange.work, .events = POLLIN};
    while (!topic_model_exchange_is_closed(&retraining->exchange)) {
        do_jobs(retraining);
        add_run_if_due(retraining);
        if (retraining->options.store_path)
            train(retraining);
        poll(&work, 1, LOOK_MS);
        topic_model_exchange_take_signal(&retraining->exchange);
    }
    do_jobs(retraining);
    return NULL;
}

/* ---- for the main thread ---- */

/* The program topic is installed beside topicd. */
static char *find_program(const char *given, struct topic_error *err)
{
    char path[4096];
    if (given)
        return topic_memory_copy(given, strlen(given), err);
    ssize_t len = readlink("/proc/self/exe", path, sizeof path - 1);
    path[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(path, '/');
    if (!slash)
        return topic_memory_copy("/usr/bin/topic", strlen("/usr/bin/topic"), err);
    return topic_memory_format(err, "%.*s/topic", (int)(slash - path), path);
}

static int start(struct topic_retraining *retraining, struct topic_error *err)
{
    retraining->program = find_program(retraining->options.trainer, err);
    if (!retraining->program ||
        (retraining->options.store_path &&
         topic_run_files_init(&retraining->files, retraining->options.store_path, err) < 0))
        return -1;
    int error = pthread_create(&retraining->thread, NULL, run, retraining);
    if (error)
        return topic_error_set(err, "cannot start the thread of the models: %s", strerror(error));
    pthread_setname_np(retraining->thread, "models");
    retraining->is_running = true;
    return 0;
}

static int check(struct topic_retraining *retraining, struct topic_error *err)
{
    if (!retraining->options.store_path)
        return topic_error_set(err, "this topicd keeps no corrections: start it with --store FILE");
    if (topic_model_exchange_has_registry(&retraining->exchange))
        return 0;
    return topic_error_set(err, "this topicd serves a model file, beside which a new model has no "
                                "place: make a registry with topic promote MODEL DIRECTORY, and "
                                "start topicd with -m DIRECTORY");
}

int topic_retraining_start(struct topic_retraining *retraining,
                           const struct topic_retraining_options *options,
                           struct topic_store_writer *store,
                           const struct topic_served_models *models, struct topic_error *err)
{
    *retraining = (struct topic_retraining){
        .options = *options, .store = store, .exchange = {.wake = -1, .work = -1}};
    topic_run_progress_init(&retraining->progress);
    retraining->is_started = true;
    if (topic_model_exchange_init(&retraining->exchange, options->most_bytes,
                                  options->largest_bytes, err) < 0)
        return -1;
    topic_model_exchange_set_serving(&retraining->exchange, models);
    if (options->retrain_after > 0 && check(retraining, err) < 0)
        return -1;
    return start(retraining, err);
}

void topic_retraining_release(struct topic_retraining *retraining)
{
    if (!retraining->is_started)
        return;
    if (retraining->is_running) {
        topic_model_exchange_stop(&retraining->exchange);
        topic_model_exchange_abandon(&retraining->exchange);
        pthread_join(retraining->thread, NULL);
    }
    topic_model_exchange_release(&retraining->exchange);
    topic_run_files_release(&retraining->files);
    topic_run_progress_release(&retraining->progress);
    free(retraining->program);
    *retraining = (struct topic_retraining){.exchange = {.wake = -1, .work = -1}};
}

int topic_retraining_prepare(struct topic_retraining *retraining, struct topic_store_task *task,
                             struct topic_error *err)
{
    if (check(retraining, err) < 0)
        return -1;
    task->registry = topic_model_exchange_copy_registry(&retraining->exchange);
    return 0;
}
