#include "daemon/worker.h"

#include <string.h>

#include "daemon/enrich.h"

static void do_job(struct topic_worker *worker, struct topic_errand *errand)
{
    struct topic_job *job = errand->job;
    if (job->kind == TOPIC_JOB_RECORD) {
        topic_enrich_job(&worker->serve, job);
        return;
    }
    errand->share = topic_serve_job(&worker->serve, job);
    if (errand->share) {
        errand->kind = TOPIC_ERRAND_SHARE;
        errand->is_owner = true;
    }
}

/* The answer is on its way before the shadow sees the article. */
static bool next(struct topic_worker *worker, struct topic_errand *errand)
{
    if (worker->serve.shade.count > 0) {
        if (topic_exchange_hand_in(worker->exchange, errand))
            return true;
        topic_serve_shade(&worker->serve);
    }
    return topic_exchange_next(worker->exchange, worker->number, errand);
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

static void *run(void *argument)
{
    struct topic_worker *worker = argument;
    struct topic_errand errand = {0};
    topic_worker_warm_up(worker->first);
    topic_model_unref(worker->first);
    worker->first = NULL;
    while (next(worker, &errand)) {
        if (errand.kind == TOPIC_ERRAND_PART)
            topic_serve_part(&worker->serve, errand.share, errand.part, &errand.result);
        else if (errand.kind == TOPIC_ERRAND_JOIN)
            topic_serve_join(errand.share);
        else
            do_job(worker, &errand);
    }
    return NULL;
}

int topic_worker_start(struct topic_worker *worker, struct topic_exchange *exchange, size_t number,
                       size_t max_message_bytes, struct topic_error *err)
{
    worker->exchange = exchange;
    worker->number = number;
    if (topic_serve_init(&worker->serve, max_message_bytes, exchange->workers, err) < 0)
        return -1;
    worker->first = topic_model_ref(exchange->model);
    int error = pthread_create(&worker->thread, NULL, run, worker);
    if (error)
        return topic_error_set(err, "a worker thread cannot be started: %s", strerror(error));
    pthread_setname_np(worker->thread, "worker");
    worker->is_running = true;
    return 0;
}

void topic_worker_release(struct topic_worker *worker)
{
    if (worker->is_running)
        pthread_join(worker->thread, NULL);
    topic_model_unref(worker->first);
    topic_serve_release(&worker->serve);
    *worker = (struct topic_worker){0};
}
