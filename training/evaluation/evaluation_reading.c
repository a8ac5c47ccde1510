#include "training/evaluation/evaluation_reading.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int topic_evaluation_reading_init(struct topic_evaluation_reading *reading,
                                  const struct topic_model *model, struct topic_error *err)
{
    *reading = (struct topic_evaluation_reading){.model = model, .scratch = topic_scratch_new(err)};
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

static int tag(struct topic_evaluation_reading *reading, size_t number,
               const struct topic_article *article, struct topic_tags *tags,
               struct topic_error *err)
{
    const struct topic_tag_options all = {.top = topic_model_topic_count(reading->model),
                                          .threshold = -1,
                                          .min_familiarity = reading->min_familiarity};
    return reading->folds
               ? topic_fold_answers_tag(reading->folds, number, reading->scratch, article, &all,
                                        tags, err)
               : topic_model_tag(reading->model, reading->scratch, article, &all, tags, err);
}

static int add_answer(struct topic_evaluation_reading *reading, const struct topic_record *record,
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
static int offer_wrong_answer(struct topic_evaluation_reading *reading,
                              const struct topic_record *record, size_t article,
                              const struct topic_tag *tag, struct topic_error *err)
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
static int offer_wrong_answers(struct topic_evaluation_reading *reading,
                               const struct topic_record *record, struct topic_error *err)
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
static const struct topic_record *name_topics(struct topic_evaluation_reading *reading,
                                              const struct topic_record *record,
                                              struct topic_error *err)
{
    if (reading->translator.plain)
        record = topic_label_translator_translate(&reading->translator, record, err);
    return record && reading->normalises_topics
               ? topic_name_matcher_rename(&reading->matcher, record, err)
               : record;
}

static int take_date(struct topic_evaluation_reading *reading, const struct topic_record *record,
                     struct topic_error *err)
{
    topic_date date;
    if (!topic_date_read(topic_record_value(record, TOPIC_RECORD_DATE), &date))
        return 0;
    if (topic_memory_reserve(&reading->dates, &reading->date_capacity, reading->dated + 1,
                             sizeof *reading->dates, err) < 0)
        return -1;
    reading->dates[reading->dated++] = date;
    return 0;
}

static int compare_dates(const void *a, const void *b)
{
    const topic_date *first = a;
    const topic_date *second = b;
    return (*first > *second) - (*first < *second);
}

/* One date in so many at each end may be wrong, and is left out. */
#define OUTLIER_SHARE 20

double topic_evaluation_reading_weeks(struct topic_evaluation_reading *reading)
{
    static const double week = 7.0 * 24 * 3600 * 1e6;
    if (2 * reading->dated < reading->truth.article_count || reading->dated < 2)
        return 0;
    qsort(reading->dates, reading->dated, sizeof *reading->dates, compare_dates);
    size_t all = reading->dated - 1;
    size_t cut = reading->dated / OUTLIER_SHARE;
    double kept = (double)reading->dates[all - cut] - (double)reading->dates[cut];
    double weeks = kept / week * (double)all / (double)(all - 2 * cut);
    return weeks >= 1 ? weeks : 0;
}

static int add_article(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct topic_evaluation_reading *reading = context;
    if (take_date(reading, record, err) < 0)
        return -1;
    if (reading->leakage && topic_leakage_add(reading->leakage, record, err) < 0)
        return -1;
    if (!(record = name_topics(reading, record, err)) ||
        topic_label_matrix_add(&reading->truth, &reading->truth_builder, record, &reading->topics,
                               err) < 0 ||
        add_answer(reading, record, err) < 0)
        return -1;
    return offer_wrong_answers(reading, record, err);
}

/* A record of an article that was answered before: what seemed wrong may be right by its topics,
 * and a topic of it may have been missed. */
static int correct_errors(struct topic_evaluation_reading *reading, size_t article,
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
    struct topic_evaluation_reading *reading = context;
    if (!(record = name_topics(reading, record, err)))
        return -1;
    if (reading->errors->capacity > 0 && correct_errors(reading, article, record, err) < 0)
        return -1;
    return topic_label_matrix_join(&reading->truth_builder, article, record, &reading->topics, err);
}

int topic_evaluation_reading_run(struct topic_evaluation_reading *reading,
                                 struct topic_corpus *corpus,
                                 struct topic_corpus_articles_counts *counts,
                                 struct topic_error *err)
{
    const struct topic_corpus_articles_visitor visitor = {
        .add = add_article, .join = join_article, .context = reading};
    if (topic_corpus_articles_read(corpus, &visitor, counts, err) < 0 ||
        topic_label_matrix_end(&reading->truth, &reading->truth_builder, err) < 0)
        return -1;
    if (reading->truth.article_count == 0)
        return topic_error_set(err,
                               "no article in the corpus has topics to compare with: label some "
                               "with the key \"topics\", or name their key with --map");
    return 0;
}

void topic_evaluation_reading_release(struct topic_evaluation_reading *reading)
{
    topic_scratch_free(reading->scratch);
    topic_interner_release(&reading->topics);
    topic_label_matrix_release(&reading->truth);
    topic_label_matrix_builder_release(&reading->truth_builder);
    free(reading->tags);
    free(reading->gets_nothing);
    free(reading->dates);
    topic_label_translator_release(&reading->translator);
    topic_name_matcher_release(&reading->matcher);
}
