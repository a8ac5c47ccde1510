/* Measures the stages of tagging, from text to topics, with each variant of the hot loops that this
 * processor can run.
 *
 *     bench_stages MODEL TEXT [ROUNDS]     TEXT: one article per line
 *
 * The time of a stage is the time of all stages up to it minus that of all stages before it. Each
 * is run ROUNDS times, in turn with the others, and the fastest time of each article counts: even
 * on a busy machine, some runs of a few microseconds are not interrupted. Prints one JSON object
 * per line.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/memory.h"
#include "model/model.h"
#include "model/scoring/fast_tfidf.h"
#include "model/scratch.h"

enum { DEFAULT_ROUNDS = 15 };

/* The last stage of a run. */
enum stage {
    STAGE_LINES,
    STAGE_MARKUP,
    STAGE_SCAN,
    STAGE_KEYS,
    STAGE_VECTOR,
    STAGE_MARGINS,
    STAGE_TAGS,
    STAGE_COUNT
};

static const char *const names[STAGE_COUNT] = {
    [STAGE_LINES] = "lines",
    [STAGE_MARKUP] = "markup",
    [STAGE_SCAN] = "scan",
    [STAGE_KEYS] = "keys",
    [STAGE_VECTOR] = "look-up, counts and weights of words",
    [STAGE_MARGINS] = "margins",
    [STAGE_TAGS] = "decisions",
};

struct bench {
    struct topic_model *model;
    struct topic_scratch *scratch;
    struct topic_file text;
    size_t articles;
};

/* Replaces the look-ups, so that only the stages before them run. */
static void count_nothing(struct topic_tfidf *vector, const struct topic_vocabulary *vocabulary,
                          const uint64_t *keys, size_t count, float weight)
{
    (void)vector;
    (void)vocabulary;
    (void)keys;
    (void)count;
    (void)weight;
}

static void scan(struct bench *bench, const struct topic_article *article)
{
    struct topic_feature_list *features = &bench->scratch->features;
    features->rules = topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST);
    topic_feature_list_begin(features, article, TOPIC_FIELD_BODY, NULL);
    struct topic_text text = features->tokenizer.text;
    for (size_t at = 0; at < text.len; at += TOPIC_WORD_SCAN_BYTES)
        topic_fast_tfidf_scan(bench->model->trained->cpu, &features->scan, text, at);
}

static void fast_tfidf(struct bench *bench, const struct topic_article *article,
                       const struct topic_cpu_dispatch *cpu)
{
    struct topic_scratch *scratch = bench->scratch;
    const struct topic_trained_model *trained = bench->model->trained;
    const struct topic_fast_tfidf fast_tfidf = {cpu, &trained->vocabulary, trained->settings};
    topic_fast_tfidf_read(&fast_tfidf, &scratch->vector, &scratch->features, article, NULL);
}

static void sum(struct bench *bench)
{
    const struct topic_trained_model *trained = bench->model->trained;
    struct topic_tfidf *vector = &bench->scratch->vector;
    trained->cpu->sum(&trained->rows, vector->items, vector->count, bench->scratch->margins);
}

static void run(struct bench *bench, const struct topic_article *article, enum stage stage)
{
    struct topic_cpu_dispatch without_look_ups = *bench->model->trained->cpu;
    struct topic_tags tags;
    without_look_ups.count_keys = count_nothing;
    switch (stage) {
    case STAGE_MARKUP:
        bench->scratch->features.rules = topic_text_rules_at(TOPIC_TEXT_RULES_NEWEST);
        topic_feature_list_begin(&bench->scratch->features, article, TOPIC_FIELD_BODY, NULL);
        break;
    case STAGE_SCAN:
        scan(bench, article);
        break;
    case STAGE_KEYS:
        fast_tfidf(bench, article, &without_look_ups);
        break;
    case STAGE_VECTOR:
        fast_tfidf(bench, article, bench->model->trained->cpu);
        break;
    case STAGE_MARGINS:
        fast_tfidf(bench, article, bench->model->trained->cpu);
        sum(bench);
        break;
    case STAGE_TAGS:
        topic_model_tag(bench->model, bench->scratch, article, NULL, &tags, NULL);
        break;
    default:
        break;
    }
}

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Runs the stages up to `stage` for each article. Updates the fastest time of each, in seconds;
 * fastest may be NULL. */
static void time_stage(struct bench *bench, enum stage stage, double *fastest)
{
    bench->articles = 0;
    for (size_t at = 0; at < bench->text.size; bench->articles++) {
        double begin = now();
        const char *line = bench->text.bytes + at;
        const char *end = memchr(line, '\n', bench->text.size - at);
        size_t len = end ? (size_t)(end - line) : bench->text.size - at;
        struct topic_article article = {.fields[TOPIC_FIELD_BODY] = {line, len}};
        run(bench, &article, stage);
        double seconds = now() - begin;
        if (fastest && (fastest[bench->articles] == 0 || seconds < fastest[bench->articles]))
            fastest[bench->articles] = seconds;
        at += len + 1;
    }
}

static double sum_of(const double *seconds, size_t count)
{
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += seconds[i];
    return sum;
}

static void report(const struct bench *bench, const double *best)
{
    double megabytes = (double)bench->text.size / 1e6;
    for (size_t stage = 0; stage < STAGE_COUNT; stage++) {
        double seconds = best[stage] - (stage > 0 ? best[stage - 1] : 0);
        printf("{\"engine\":\"%s\",\"stage\":\"%s\",\"us_per_article\":%.3f,\"ns_per_byte\":%.3f,"
               "\"share\":%.3f}\n",
               bench->model->trained->cpu->name, names[stage],
               seconds / (double)bench->articles * 1e6, seconds / megabytes * 1e3,
               seconds / best[STAGE_COUNT - 1]);
    }
    printf("{\"engine\":\"%s\",\"stage\":\"all\",\"us_per_article\":%.3f,\"ns_per_byte\":%.3f,"
           "\"megabytes_per_second\":%.1f}\n",
           bench->model->trained->cpu->name, best[STAGE_COUNT - 1] / (double)bench->articles * 1e6,
           best[STAGE_COUNT - 1] / megabytes * 1e3, megabytes / best[STAGE_COUNT - 1]);
}

static int measure(struct bench *bench, int rounds, struct topic_error *err)
{
    double best[STAGE_COUNT];
    time_stage(bench, STAGE_TAGS, NULL); /* counts the articles and lets the scratch grow */
    double *fastest = topic_memory_new(STAGE_COUNT * bench->articles, sizeof *fastest, err);
    if (!fastest)
        return -1;
    for (int round = 0; round < rounds; round++)
        for (size_t stage = 0; stage < STAGE_COUNT; stage++)
            time_stage(bench, (enum stage)stage, fastest + stage * bench->articles);
    for (size_t stage = 0; stage < STAGE_COUNT; stage++)
        best[stage] = sum_of(fastest + stage * bench->articles, bench->articles);
    report(bench, best);
    free(fastest);
    return 0;
}

int main(int argc, char **argv)
{
    struct topic_error err = {0};
    struct bench bench = {0};
    if (argc < 3) {
        fprintf(stderr, "usage: bench_stages MODEL TEXT [ROUNDS]\n");
        return 2;
    }
    bench.scratch = topic_scratch_new(&err);
    bench.model = topic_model_open(argv[1], &err);
    if (!bench.scratch || !bench.model ||
        topic_file_read(&bench.text, argv[2], SIZE_MAX, &err) < 0) {
        fprintf(stderr, "bench_stages: %s\n", err.text);
        return 1;
    }
    int status = 0;
    for (size_t i = 0;
         status == 0 && (bench.model->trained->cpu = topic_cpu_dispatch_at(i)) != NULL; i++)
        status = measure(&bench, argc > 3 ? atoi(argv[3]) : DEFAULT_ROUNDS, &err);
    if (status < 0)
        fprintf(stderr, "bench_stages: %s\n", err.text);
    topic_file_release(&bench.text);
    topic_scratch_free(bench.scratch);
    topic_model_unref(bench.model);
    return status < 0 ? 1 : 0;
}
