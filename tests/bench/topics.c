/* Measures how the time to tag an article grows with the number of topics: synthetic models of 90
 * to 10,000 topics, made from a real one, on the same articles.
 *
 *     bench_topics MODEL TEXT [ROUNDS]     TEXT: one article per line
 *
 * A synthetic topic has the weights of a real one, each moved to a feature that is a little more or
 * less frequent, so that an article has as many weights for it as for a real topic. This is the
 * hard case: topics trained on few articles have fewer weights. The fastest of ROUNDS times counts
 * for each article. Prints one JSON object per line.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/random.h"
#include "model/model.h"

enum { DEFAULT_ROUNDS = 5, MOVE = 32 };

static const size_t sizes[] = {90, 300, 1000, 3000, 10000};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

/* Adds a topic to the list of each feature. Topics are added in order, so that the lists ascend. */
static void add_topic(const struct topic_trained_model *real, struct topic_weight **weights,
                      size_t *counts, size_t topic, struct topic_random *random)
{
    size_t features = real->vocabulary.feature_count;
    size_t like = topic % real->topic_count;
    for (size_t from = 0; from < features; from++) {
        int value = topic_weight_rows_weight(&real->rows, from, like);
        if (value == 0)
            continue;
        size_t to = topic < real->topic_count ? from : from + topic_random_below(random, MOVE);
        if (to >= features)
            to = from;
        size_t count = counts[to];
        if (count > 0 && weights[to][count - 1].topic == topic)
            continue;
        weights[to][counts[to]++] =
            (struct topic_weight){.topic = (uint16_t)topic, .value = (int16_t)value};
    }
}

/* Makes a copy of the real model with other topics; -1: out of memory. */
static int make(const struct topic_trained_model *real, size_t topics,
                struct topic_trained_model *made)
{
    size_t features = real->vocabulary.feature_count;
    struct topic_random random = {.state = topics};
    struct topic_weight **lists = topic_memory_new(features, sizeof *lists, NULL);
    size_t *counts = topic_memory_new(features, sizeof *counts, NULL);
    uint32_t *starts = topic_memory_new(features + 1, sizeof *starts, NULL);
    uint32_t *row_starts = topic_memory_new(features + 1, sizeof *row_starts, NULL);
    struct topic_decision *decisions = topic_memory_new(topics, sizeof *decisions, NULL);
    struct topic_weight *all = topic_memory_new(features * topics, sizeof *all, NULL);
    if (!lists || !counts || !starts || !row_starts || !decisions || !all)
        return -1;
    for (size_t feature = 0; feature < features; feature++)
        lists[feature] = all + feature * topics; /* pages that are not filled are never touched */
    for (size_t topic = 0; topic < topics; topic++) {
        decisions[topic] = real->decisions[topic % real->topic_count];
        add_topic(real, lists, counts, topic, &random);
    }
    for (size_t feature = 0; feature < features; feature++) {
        memmove(all + starts[feature], lists[feature], counts[feature] * sizeof *all);
        starts[feature + 1] = starts[feature] + (uint32_t)counts[feature];
    }
    struct topic_pairs pairs = {starts, all, topics};
    *made = *real;
    made->topic_count = topics;
    made->decisions = decisions;
    made->rows = (struct topic_weight_rows){
        row_starts, topic_weight_rows_pack(&pairs, features, row_starts, NULL), topics};
    free(lists);
    free(counts);
    free(starts);
    free(all);
    return made->rows.weights && topic_columns_init(&made->columns, decisions, topics, 0, NULL) == 0
               ? 0
               : -1;
}

/* Tags every article and returns how many they are. Updates the fastest time of each, in seconds;
 * fastest may be NULL. */
static size_t measure(const struct topic_model *model, struct topic_scratch *scratch,
                      const struct topic_file *text, double *fastest)
{
    size_t articles = 0;
    for (size_t at = 0; at < text->size; articles++) {
        double begin = now();
        const char *line = text->bytes + at;
        const char *end = memchr(line, '\n', text->size - at);
        size_t len = end ? (size_t)(end - line) : text->size - at;
        struct topic_article article = {.fields[TOPIC_FIELD_BODY] = {line, len}};
        struct topic_tags tags;
        topic_model_tag(model, scratch, &article, NULL, &tags, NULL);
        double seconds = now() - begin;
        if (fastest && (fastest[articles] == 0 || seconds < fastest[articles]))
            fastest[articles] = seconds;
        at += len + 1;
    }
    return articles;
}

/* Microseconds for an article; 0: out of memory. */
static double fastest_of(const struct topic_model *model, struct topic_scratch *scratch,
                         const struct topic_file *text, int rounds)
{
    size_t articles = measure(model, scratch, text, NULL); /* warms up */
    double *fastest = topic_memory_new(articles, sizeof *fastest, NULL);
    double sum = 0;
    for (int round = 0; fastest && round < rounds; round++)
        measure(model, scratch, text, fastest);
    for (size_t i = 0; fastest && i < articles; i++)
        sum += fastest[i];
    free(fastest);
    return sum / (double)articles * 1e6;
}

static void release(struct topic_trained_model *made)
{
    free((void *)(uintptr_t)made->rows.weights);
    free((void *)(uintptr_t)made->rows.starts);
    free((void *)(uintptr_t)made->decisions);
    topic_columns_release(&made->columns);
}

static int bench(const struct topic_trained_model *real, struct topic_scratch *scratch,
                 const struct topic_file *text, int rounds)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct topic_trained_model made;
        if (make(real, sizes[i], &made) < 0) {
            fprintf(stderr, "bench_topics: out of memory (%zu topics)\n", sizes[i]);
            return 1;
        }
        size_t units = topic_weight_rows_unit(made.rows.starts[made.vocabulary.feature_count]);
        printf("{\"topics\":%zu,\"us_per_article\":%.2f,\"weight_bytes\":%zu}\n", sizes[i],
               fastest_of(&(struct topic_model){.trained = &made}, scratch, text, rounds),
               units * sizeof(struct topic_weight));
        fflush(stdout);
        release(&made);
    }
    return 0;
}

int main(int argc, char **argv)
{
    struct topic_error err = {0};
    struct topic_file text = {0};
    if (argc < 3) {
        fprintf(stderr, "usage: bench_topics MODEL TEXT [ROUNDS]\n");
        return 2;
    }
    struct topic_scratch *scratch = topic_scratch_new(&err);
    struct topic_model *model = topic_model_open(argv[1], &err);
    if (!scratch || !model || topic_file_read(&text, argv[2], SIZE_MAX, &err) < 0) {
        fprintf(stderr, "bench_topics: %s\n", err.text);
        return 1;
    }
    int status = bench(model->trained, scratch, &text, argc > 3 ? atoi(argv[3]) : DEFAULT_ROUNDS);
    topic_file_release(&text);
    topic_scratch_free(scratch);
    topic_model_unref(model);
    return status;
}
