#include "training/evaluation/evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "topicd/policy.h"
#include "training/data/interner.h"
#include "training/evaluation/label_translator.h"
#include "training/evaluation/name_matcher.h"

/* The corpus while it is read: labels and answers. Topics are numbered by first appearance, and the
 * model's topics come first. */
struct reading {
    const struct topic_model *model;
    struct topic_fold_answers *folds; /* answer instead of the model; may be NULL */
    struct topic_scratch *scratch;
    struct topic_interner topics;
    struct topic_label_matrix truth;
    struct topic_label_matrix_builder truth_builder;
    struct topic_tag *tags; /* article * model topics, best first */
    size_t tag_capacity;
    struct topic_worst_errors *errors;
    struct topic_leakage *leakage;
    double min_familiarity;
    size_t unfamiliar;
    bool *gets_nothing; /* by article */
    size_t gets_nothing_capacity;
    bool normalises_topics;
    struct topic_label_translator translator; /* if it has a plain model */
    struct topic_name_matcher matcher;        /* then; has the model's names first */
};

static void reading_release(struct reading *reading)
{
    topic_scratch_free(reading->scratch);
    topic_interner_release(&reading->topics);
    topic_label_matrix_release(&reading->truth);
    topic_label_matrix_builder_release(&reading->truth_builder);
    free(reading->tags);
    free(reading->gets_nothing);
    topic_label_translator_release(&reading->translator);
    topic_name_matcher_release(&reading->matcher);
}

static int tag(struct reading *reading, size_t number, const struct topic_article *article,
               struct topic_tags *tags, struct topic_error *err)
{
    const struct topic_tag_options all = {.top = topic_model_topic_count(reading->model),
                                          .threshold = -1,
                                          .min_familiarity = reading->min_familiarity};
    return reading->folds
               ? topic_fold_answers_tag(reading->folds, number, reading->scratch, article, &all,
                                        tags, err)
               : topic_model_tag(reading->model, reading->scratch, article, &all, tags, err);
}

static int add_answer(struct reading *reading, const struct topic_record *record,
                      struct topic_error *err)
{
    size_t topics = topic_model_topic_count(reading->model);
    size_t number = reading->truth.article_count - 1;
    size_t used = number * topics;
    struct topic_article article = topic_record_article(record);
    struct topic_tags tags;
    if (topic_memory_reserve(&reading->tags, &reading->tag_capacity, used + topics,
                             sizeof *reading->tags, err) < 0 ||
        topic_memory_reserve(&reading->gets_nothing, &reading->gets_nothing_capacity, number + 1,
                             sizeof *reading->gets_nothing, err) < 0 ||
        tag(reading, number, &article, &tags, err) < 0)
        return -1;
    reading->gets_nothing[number] = tags.is_unfamiliar;
    reading->unfamiliar += tags.is_unfamiliar;
    memcpy(reading->tags + used, tags.items, topics * sizeof *tags.items);
    return 0;
}

static bool has_topic(const struct topic_record *record, const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < record->topic_count; i++) {
        struct topic_text topic = topic_record_topic(record, i);
        if (topic.len == len && memcmp(topic.bytes, name, len) == 0)
            return true;
    }
    return false;
}

/* One of the tags of an article that has or lacks the topic wrongly. A topic that the fold model
 * does not know has no words to show. */
static int offer_wrong_answer(struct reading *reading, const struct topic_record *record,
                              size_t article, const struct topic_tag *tag, struct topic_error *err)
{
    struct topic_wrong_answer answer = {.model = reading->model,
                                        .scratch = reading->scratch,
                                        .record = record,
                                        .article = article,
                                        .topic = tag->topic,
                                        .tag = *tag};
    if (reading->folds) {
        size_t own = topic_fold_answers_own_topic(reading->folds, article, tag->topic);
        if (own == TOPIC_FOLD_ANSWERS_NONE)
            return 0;
        answer.model = topic_fold_answers_model(reading->folds, article);
        answer.tag.topic = (uint32_t)own;
    }
    return topic_worst_errors_offer(reading->errors, &answer, err);
}

/* Must happen while the last article's text is in memory. */
static int offer_wrong_answers(struct reading *reading, const struct topic_record *record,
                               struct topic_error *err)
{
    size_t topics = topic_model_topic_count(reading->model);
    size_t article = reading->truth.article_count - 1;
    for (size_t i = 0; reading->errors->capacity > 0 && i < topics; i++) {
        const struct topic_tag *tag = &reading->tags[article * topics + i];
        if (tag->accepted != topic_label_matrix_has(&reading->truth, article, tag->topic) &&
            offer_wrong_answer(reading, record, article, tag, err) < 0)
            return -1;
    }
    return 0;
}

/* The record with its topics by the names that the model gives them; NULL: failed. */
static const struct topic_record *
name_topics(struct reading *reading, const struct topic_record *record, struct topic_error *err)
{
    if (reading->translator.plain)
        record = topic_label_translator_translate(&reading->translator, record, err);
    return record && reading->normalises_topics
               ? topic_name_matcher_rename(&reading->matcher, record, err)
               : record;
}

static int add_article(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct reading *reading = context;
    if (reading->leakage && topic_leakage_add(reading->leakage, record, err) < 0)
        return -1;
    if (!(record = name_topics(reading, record, err)) ||
        topic_label_matrix_add(&reading->truth, &reading->truth_builder, record, &reading->topics,
                               err) < 0 ||
        add_answer(reading, record, err) < 0)
        return -1;
    return offer_wrong_answers(reading, record, err);
}

/* A record of an article that was answered before: what seemed wrong may be right by its topics, and
 * a topic of it may have been missed. */
static int correct_errors(struct reading *reading, size_t article,
                          const struct topic_record *record, struct topic_error *err)
{
    size_t topics = topic_model_topic_count(reading->model);
    for (size_t i = 0; i < topics; i++) {
        const struct topic_tag *tag = &reading->tags[article * topics + i];
        if (!has_topic(record, topic_model_topic_name(reading->model, tag->topic)))
            continue;
        if (tag->accepted)
            topic_worst_errors_withdraw(reading->errors, article, tag->topic);
        else if (offer_wrong_answer(reading, record, article, tag, err) < 0)
            return -1;
    }
    return 0;
}

static int join_article(void *context, size_t article, const struct topic_record *record,
                        struct topic_error *err)
{
    struct reading *reading = context;
    if (!(record = name_topics(reading, record, err)))
        return -1;
    if (reading->errors->capacity > 0 && correct_errors(reading, article, record, err) < 0)
        return -1;
    return topic_label_matrix_join(&reading->truth_builder, article, record, &reading->topics, err);
}

static int read_corpus(struct reading *reading, struct topic_corpus *corpus,
                       struct topic_corpus_articles_counts *counts, struct topic_error *err)
{
    const struct topic_corpus_articles_visitor visitor = {
        .add = add_article, .join = join_article, .context = reading};
    if (topic_corpus_articles_read(corpus, &visitor, counts, err) < 0 ||
        topic_label_matrix_end(&reading->truth, &reading->truth_builder, err) < 0)
        return -1;
    if (reading->truth.article_count == 0)
        return topic_error_set(err, "no article in the corpus has topics to compare with");
    return 0;
}

static int compare_names(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* Sorts all names. Returns each topic's number in that order, by its number of first appearance. */
static size_t *rank_names(struct topic_evaluation *evaluation, const struct reading *reading,
                          struct topic_error *err)
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

static void take_truth(struct topic_evaluation *evaluation, struct reading *reading,
                       const size_t *ranks)
{
    topic_label_matrix_renumber(&reading->truth, ranks, reading->topics.count);
    evaluation->truth = reading->truth;
    reading->truth = (struct topic_label_matrix){0};
}

static int take_answers(struct topic_evaluation *evaluation, const struct reading *reading,
                        const size_t *ranks, struct topic_error *err)
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
static int find_thresholds(struct topic_evaluation *evaluation, const struct reading *reading,
                           const size_t *ranks, struct topic_error *err)
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

/* Gives the model's topics the first numbers, in the model's order. */
static int reading_init(struct reading *reading, const struct topic_model *model,
                        struct topic_error *err)
{
    *reading = (struct reading){.model = model, .scratch = topic_scratch_new(err)};
    if (!reading->scratch)
        return -1;
    for (size_t topic = 0; topic < topic_model_topic_count(model); topic++) {
        const char *name = topic_model_topic_name(model, topic);
        struct topic_text text = {name, strlen(name)};
        struct topic_text first;
        if (topic_interner_add_name(&reading->topics, text, err) == UINT32_MAX ||
            topic_name_matcher_match(&reading->matcher, text, &first, err) < 0)
            return -1;
    }
    return 0;
}

/* After the metrics. */
static int find_unknown(struct topic_evaluation *evaluation, const struct reading *reading,
                        const size_t *ranks, struct topic_error *err)
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
    struct reading reading;
    *evaluation = (struct topic_evaluation){.errors.capacity = options->errors};
    int status = reading_init(&reading, model, err);
    reading.errors = &evaluation->errors;
    reading.leakage = options->leakage;
    reading.min_familiarity = options->min_familiarity;
    reading.normalises_topics = options->normalises_topics;
    reading.folds = options->folds;
    reading.translator = (struct topic_label_translator){.model = model, .plain = options->plain};
    size_t *ranks = NULL;
    if (status == 0)
        status = read_corpus(&reading, corpus, &evaluation->read, err);
    if (status == 0 && !(ranks = rank_names(evaluation, &reading, err)))
        status = -1;
    if (status == 0) {
        evaluation->unfamiliar = reading.unfamiliar;
        evaluation->disabled_labels = reading.translator.disabled;
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
    reading_release(&reading);
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
