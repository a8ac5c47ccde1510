#include "training/evaluation/evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "topicd/policy.h"
#include "training/evaluation/evaluation_reading.h"

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Sorts all names. Returns each topic's number in that order, by its number of first appearance. */
static size_t *rank_names(struct topic_evaluation *evaluation,
                          const struct topic_evaluation_reading *reading, struct topic_error *err)
{
    size_t count = reading->topics.count;
    size_t *ranks = topic_memory_new(count, sizeof *ranks, err);
    const char **unsorted = topic_interner_copy_texts(&reading->topics, &evaluation->names, err);
    evaluation->topic_names = topic_memory_new(count, sizeof *unsorted, err);
    if (!unsorted || !ranks || !evaluation->topic_names) {
        free(ranks);
        ranks = NULL;
        goto done;
    }
    if (count > 0)
        memcpy(evaluation->topic_names, unsorted, count * sizeof *unsorted);
    qsort(evaluation->topic_names, count, sizeof *unsorted, compare_names);
    for (size_t i = 0; i < count; i++) {
        const char **found =
            bsearch(&unsorted[i], evaluation->topic_names, count, sizeof *unsorted, compare_names);
        ranks[i] = (size_t)(found - evaluation->topic_names);
    }
done:
    free(unsorted);
    return ranks;
}

static void take_truth(struct topic_evaluation *evaluation,
                       struct topic_evaluation_reading *reading, const size_t *ranks)
{
    topic_label_matrix_renumber(&reading->truth, ranks, reading->topics.count);
    evaluation->truth = reading->truth;
    reading->truth = (struct topic_label_matrix){0};
}

static int take_answers(struct topic_evaluation *evaluation,
                        const struct topic_evaluation_reading *reading, const size_t *ranks,
                        struct topic_error *err)
{
    size_t topics = evaluation->truth.topic_count;
    size_t known = topic_model_topic_count(reading->model);
    size_t cells = topics * evaluation->truth.article_count;
    evaluation->scores = topic_memory_new(cells, sizeof *evaluation->scores, err);
    evaluation->accepted = topic_memory_new(cells, sizeof *evaluation->accepted, err);
    evaluation->thresholds = topic_memory_new(topics, sizeof *evaluation->thresholds, err);
    if (!evaluation->scores || !evaluation->accepted || !evaluation->thresholds)
        return -1;
    for (size_t topic = 0; topic < topics; topic++)
        evaluation->thresholds[topic] = 1;
    for (size_t topic = 0; topic < known; topic++)
        evaluation->thresholds[ranks[topic]] = topic_model_topic_threshold(reading->model, topic);
    for (size_t article = 0; article < evaluation->truth.article_count; article++) {
        for (size_t i = 0; i < known; i++) {
            const struct topic_tag *tag = &reading->tags[article * known + i];
            size_t cell = article * topics + ranks[tag->topic];
            evaluation->scores[cell] = tag->score;
            evaluation->accepted[cell] = tag->accepted;
        }
    }
    return 0;
}

/* The thresholds that one can choose, of the topics that the model knows. */
static int find_thresholds(struct topic_evaluation *evaluation,
                           const struct topic_evaluation_reading *reading, const size_t *ranks,
                           struct topic_error *err)
{
    if (topic_model_is_single_label(reading->model))
        return 0;
    const struct topic_answers answers = topic_evaluation_answers(evaluation);
    const struct topic_precision_thresholds_request request = {
        .answers = &answers, .truth = &evaluation->truth, .gets_nothing = reading->gets_nothing};
    evaluation->for_precision =
        topic_memory_new(evaluation->truth.topic_count,
                         TOPIC_PRECISION_THRESHOLDS_COUNT * sizeof *evaluation->for_precision, err);
    int status = evaluation->for_precision ? 0 : -1;
    for (size_t i = 0; status == 0 && i < topic_model_topic_count(reading->model); i++)
        status = topic_precision_thresholds_find(
            &request, ranks[i],
            evaluation->for_precision + ranks[i] * TOPIC_PRECISION_THRESHOLDS_COUNT, err);
    return status;
}

/* After the metrics. */
static int find_unknown(struct topic_evaluation *evaluation,
                        const struct topic_evaluation_reading *reading, const size_t *ranks,
                        struct topic_error *err)
{
    size_t known = topic_model_topic_count(reading->model);
    size_t count = reading->topics.count - known;
    struct topic_unknown_topic *items = topic_memory_new(count, sizeof *items, err);
    if (!items)
        return -1;
    for (size_t i = 0; i < count; i++) {
        size_t topic = ranks[known + i];
        items[i] =
            (struct topic_unknown_topic){.name = evaluation->topic_names[topic],
                                         .articles = evaluation->metrics.topics[topic].articles};
    }
    return topic_unknown_topics_find(&evaluation->unknown, reading->model, items, count, err);
}

int topic_evaluation_run(struct topic_evaluation *evaluation, const struct topic_model *model,
                         struct topic_corpus *corpus,
                         const struct topic_evaluation_options *options, struct topic_error *err)
{
    struct topic_evaluation_reading reading;
    *evaluation = (struct topic_evaluation){.errors.capacity = options->errors};
    int status = topic_evaluation_reading_init(&reading, model, err);
    reading.errors = &evaluation->errors;
    reading.leakage = options->leakage;
    reading.min_familiarity = options->min_familiarity;
    reading.normalises_topics = options->normalises_topics;
    reading.folds = options->folds;
    reading.translator = (struct topic_label_translator){.model = model, .plain = options->plain};
    size_t *ranks = NULL;
    if (status == 0)
        status = topic_evaluation_reading_run(&reading, corpus, &evaluation->read, err);
    if (status == 0 && !(ranks = rank_names(evaluation, &reading, err)))
        status = -1;
    if (status == 0) {
        evaluation->unfamiliar = reading.unfamiliar;
        evaluation->disabled_labels = reading.translator.disabled;
        evaluation->weeks = topic_evaluation_reading_weeks(&reading);
        evaluation->min_familiarity = options->min_familiarity == 0
                                          ? topic_model_min_familiarity(model)
                                          : fmax(options->min_familiarity, 0);
        take_truth(evaluation, &reading, ranks);
        topic_worst_errors_renumber(&evaluation->errors, ranks);
        status = take_answers(evaluation, &reading, ranks, err);
    }
    if (status == 0) {
        const struct topic_answers answers = topic_evaluation_answers(evaluation);
        status = topic_metrics_compute(&answers, &evaluation->truth, &evaluation->metrics, err);
    }
    if (status == 0)
        status = find_thresholds(evaluation, &reading, ranks, err);
    if (status == 0)
        status = find_unknown(evaluation, &reading, ranks, err);
    if (status == 0 && options->leakage)
        status = topic_leakage_finish(options->leakage, err);
    free(ranks);
    topic_evaluation_reading_release(&reading);
    return status;
}

struct topic_answers topic_evaluation_answers(const struct topic_evaluation *evaluation)
{
    return (struct topic_answers){.article_count = evaluation->truth.article_count,
                                  .topic_count = evaluation->truth.topic_count,
                                  .scores = evaluation->scores,
                                  .accepted = evaluation->accepted};
}

void topic_evaluation_release(struct topic_evaluation *evaluation)
{
    free(evaluation->topic_names);
    free(evaluation->thresholds);
    free(evaluation->for_precision);
    free(evaluation->scores);
    free(evaluation->accepted);
    topic_label_matrix_release(&evaluation->truth);
    topic_metrics_release(&evaluation->metrics);
    topic_worst_errors_release(&evaluation->errors);
    topic_unknown_topics_release(&evaluation->unknown);
    topic_buffer_release(&evaluation->names);
    *evaluation = (struct topic_evaluation){0};
}
