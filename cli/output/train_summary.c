#include "cli/output/train_summary.h"

#include <stdio.h>

#include "cli/output/output.h"

/* A topic with fewer articles is not to be trusted: its figures rest on a handful of decisions. */
#define WEAK_TOPIC_ARTICLES 10

/* A topic with enough articles that is found no better than this has another trouble: it is mixed
 * up with others, or labelled unevenly. */
#define HARD_TOPIC_F1 0.4

/* Names in a list for people; the rest is counted. `topic inspect` has them all. */
#define LISTED_MAX 20

/* What topics of so many articles, and fewer than in the next line, come to. */
static const size_t bands[] = {1, 2, 5, WEAK_TOPIC_ARTICLES, 20, 50, 100, 1000};
#define BAND_COUNT (sizeof bands / sizeof *bands)

static double f1_of(const struct topic_training *training, size_t topic)
{
    return training->report.quality.topics[topic].f1;
}

static bool is_weak(const struct topic_training *training, size_t topic)
{
    return training->topic_articles[topic] < WEAK_TOPIC_ARTICLES;
}

static bool is_hard(const struct topic_training *training, size_t topic)
{
    return !is_weak(training, topic) && f1_of(training, topic) < HARD_TOPIC_F1;
}

static size_t list_topics(const struct topic_training *training,
                          bool (*belongs)(const struct topic_training *training, size_t topic),
                          const char *heading)
{
    size_t count = 0;
    for (size_t topic = 0; topic < training->dataset.labels.topic_count; topic++) {
        if (!belongs(training, topic))
            continue;
        if (count == 0)
            puts(heading);
        if (count++ >= LISTED_MAX)
            continue;
        printf("  %s (%zu, F1 %.2f)\n", training->dataset.topic_names[topic],
               training->topic_articles[topic], f1_of(training, topic));
    }
    if (count > LISTED_MAX)
        printf("  and %zu more, which topic inspect lists\n", count - LISTED_MAX);
    return count;
}

/* What more articles would buy, by the topics of this corpus that have them. */
static void print_bands(const struct topic_training *training)
{
    size_t counts[BAND_COUNT] = {0};
    double sums[BAND_COUNT] = {0};
    for (size_t topic = 0; topic < training->dataset.labels.topic_count; topic++) {
        size_t band = BAND_COUNT - 1;
        while (band > 0 && training->topic_articles[topic] < bands[band])
            band--;
        counts[band]++;
        sums[band] += f1_of(training, topic);
    }
    puts("what topics reach here by their articles:");
    for (size_t band = 0; band < BAND_COUNT; band++)
        if (counts[band] > 0)
            printf("  from %zu article%s: F1 %.2f, mean of %zu\n", bands[band],
                   bands[band] == 1 ? "" : "s", sums[band] / (double)counts[band], counts[band]);
}

static void print_doubts(const struct topic_training *training)
{
    char heading[96];
    snprintf(heading, sizeof heading,
             "fewer than %d articles, so not to be trusted:", WEAK_TOPIC_ARTICLES);
    size_t weak = list_topics(training, is_weak, heading);
    list_topics(training, is_hard, "hard to tell; topic audit finds labels that may be wrong:");
    if (weak > 0)
        print_bands(training);
}

void topic_train_summary_print(const struct topic_training *training, const char *output,
                               size_t skipped)
{
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    char size[32];
    double total = 0;
    for (size_t stage = 0; stage < TOPIC_STAGE_COUNT; stage++)
        total += report->seconds[stage];
    printf("%s: %zu topics, %zu features, %s, trained on %zu articles in %.1f s (%s, C = %g)\n",
           output, dataset->labels.topic_count, report->features,
           topic_output_size(report->model_bytes, size, sizeof size), dataset->article_count, total,
           report->solver, report->cost);
    printf("cross-validated: micro-F1 %.3f, macro-F1 %.3f\n", report->quality.micro_f1,
           report->quality.macro_f1);
    if (report->single_label)
        puts("every article has one topic, so every answer gives exactly one");
    if (skipped + report->unlabelled > 0)
        printf("passed over: %zu malformed records, %zu without topics\n", skipped,
               report->unlabelled);
    print_doubts(training);
    if (dataset->left_out_count > 0)
        puts("left out for want of articles (--min-articles):");
    for (size_t i = 0; i < dataset->left_out_count; i++)
        printf("  %s\n", dataset->left_out[i]);
}

static void write_weak_topics(struct topic_json *json, const struct topic_training *training)
{
    topic_json_key(json, "weak");
    topic_json_open(json, '[');
    for (size_t topic = 0; topic < training->dataset.labels.topic_count; topic++)
        if (is_weak(training, topic))
            topic_json_name(json, training->dataset.topic_names[topic]);
    topic_json_close(json, ']');
}

void topic_train_summary_print_json(const struct topic_training *training, const char *output,
                                    size_t skipped)
{
    static const char *const keys[TOPIC_STAGE_COUNT] = {"read", "features", "solve", "select",
                                                        "write"};
    const struct topic_train_report *report = &training->report;
    const struct topic_dataset *dataset = &training->dataset;
    struct topic_buffer buffer = {0};
    struct topic_json json;
    topic_json_init(&json, &buffer, NULL);
    topic_json_open(&json, '{');
    topic_output_count(&json, "articles", dataset->article_count);
    topic_output_count(&json, "topics", dataset->labels.topic_count);
    topic_output_names(&json, "left_out", dataset->left_out, dataset->left_out_count);
    write_weak_topics(&json, training);
    topic_output_count(&json, "features", report->features);
    topic_output_count(&json, "skipped", skipped);
    topic_output_count(&json, "unlabelled", report->unlabelled);
    topic_output_number(&json, "micro_f1", report->quality.micro_f1);
    topic_output_number(&json, "macro_f1", report->quality.macro_f1);
    topic_output_name(&json, "solver", report->solver);
    topic_output_number(&json, "cost", report->cost);
    topic_output_name(&json, "model", output);
    topic_output_count(&json, "model_bytes", report->model_bytes);
    double total = 0;
    topic_json_key(&json, "seconds");
    topic_json_open(&json, '{');
    for (size_t stage = 0; stage < TOPIC_STAGE_COUNT; stage++) {
        topic_output_number(&json, keys[stage], report->seconds[stage]);
        total += report->seconds[stage];
    }
    topic_output_number(&json, "total", total);
    topic_json_close(&json, '}');
    topic_json_close(&json, '}');
    topic_output_line(&json);
    topic_buffer_release(&buffer);
}
