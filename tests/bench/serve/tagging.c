#include "tests/bench/serve/tagging.h"

#include <pthread.h>
#include <string.h>

#include "tests/bench/serve/bench.h"
#include "tests/bench/serve/load.h"
#include "topicd/model.h"

/* Articles between two looks at the clock. */
#define TURN 64

struct tagger {
    const struct articles *articles;
    const struct topic_model *model;
    int64_t end_ns;
    pthread_t thread;
    size_t done;
    int64_t cpu_ns;
    int status;
    struct topic_error err;
};

static void *run(void *argument)
{
    struct tagger *tagger = argument;
    struct topic_scratch *scratch = topic_scratch_new(&tagger->err);
    struct topic_tags tags;
    tagger->status = scratch ? 0 : -1;
    int64_t start_ns = bench_cpu_ns(CLOCK_THREAD_CPUTIME_ID);
    while (tagger->status == 0 && load_now_ns() < tagger->end_ns)
        for (size_t i = 0; i < TURN && tagger->status == 0; i++, tagger->done++)
            tagger->status = topic_model_tag(
                tagger->model, scratch,
                &tagger->articles->items[tagger->done % tagger->articles->count].article, NULL,
                &tags, &tagger->err);
    tagger->cpu_ns = bench_cpu_ns(CLOCK_THREAD_CPUTIME_ID) - start_ns;
    topic_scratch_free(scratch);
    return NULL;
}

double tagging_measure(const struct articles *articles, const char *model_path, size_t threads,
                       double seconds, struct topic_error *err)
{
    struct tagger taggers[TAGGING_MAX_THREADS] = {0};
    size_t started = 0;
    double cpu_us = 0;
    double done = 0;
    int status = 0;
    struct topic_model *model = topic_model_open(model_path, err);
    int64_t end_ns = load_now_ns() + (int64_t)(seconds * 1e9);
    for (; model && started < threads; started++) {
        taggers[started] = (struct tagger){.articles = articles, .model = model, .end_ns = end_ns};
        if (pthread_create(&taggers[started].thread, NULL, run, &taggers[started]) != 0)
            break;
    }
    for (size_t i = 0; i < started; i++) {
        pthread_join(taggers[i].thread, NULL);
        cpu_us += (double)taggers[i].cpu_ns / 1e3;
        done += (double)taggers[i].done;
        if (taggers[i].status < 0)
            status = topic_error_set(err, "%s", taggers[i].err.text);
    }
    topic_model_unref(model);
    if (started < threads)
        status = topic_error_set(err, "a thread cannot be started");
    return status < 0 ? -1 : cpu_us / done;
}
