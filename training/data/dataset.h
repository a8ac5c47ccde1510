/* dataset.h - a labelled corpus as numbers: the features of each article, counted, and its topics.
 *
 *     struct topic_dataset dataset = {0};
 *     topic_dataset_add(&dataset, &settings, &record, &err);      for each labelled article
 *     topic_dataset_join(&dataset, article, &record, &err);       for a record that repeats one
 *     topic_dataset_end_articles(&dataset, &err);
 *     topic_dataset_add_names(&dataset, &settings, &err);
 *     topic_dataset_finish(&dataset, min_articles, kept_topics, &err);
 *
 * Features are numbered in order of first appearance; an article is a row of (feature, term
 * frequency) pairs. add_names adds a row for the name of each topic, labelled with the topic, but
 * none where more than 1,000 topics outnumber the articles.
 * finish sorts the topics by name and leaves out those with too few articles; articles that have
 * only such topics stay, as articles without a topic. A topic's name counts as an article when one
 * of the topic's articles holds a word of it, because then the two confirm each other
 * (docs/decisions/0006-topic-names.md).
 */
#ifndef TOPIC_TRAINING_DATA_DATASET_H
#define TOPIC_TRAINING_DATA_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/features/tfidf.h"
#include "model/file/model_settings.h"
#include "record/record.h"
#include "topicd/error.h"
#include "training/data/interner.h"
#include "training/data/label_matrix.h"
#include "training/data/word_sequence.h"

struct topic_dataset {
    size_t article_count;
    size_t row_count;     /* articles, then names */
    size_t none_of_these; /* articles without a topic; known after end_articles */
    size_t several;       /* articles with more than one, likewise */

    struct topic_interner features;
    size_t *document_frequency; /* by feature: rows that hold it */
    size_t frequency_capacity;
    struct topic_component *components; /* value: term frequency */
    size_t component_count;
    size_t component_capacity;
    size_t *starts; /* row_count + 1, into components */
    size_t start_capacity;
    /* Set it before the first article: then phrases and marks are not features yet, but can be made
     * features later (features/more_features.h). The settings are to have them. */
    bool keeps_words;
    struct topic_word_sequence words;

    struct topic_label_matrix labels; /* of all rows; after finish, of the topics kept */
    struct topic_label_matrix_builder label_builder;
    struct topic_interner topics; /* in order of first appearance */
    const char **topic_names;     /* after finish: sorted by their bytes, NUL-terminated */
    const char **left_out;        /* after finish: names with too few articles, sorted */
    size_t left_out_count;
    struct topic_buffer names; /* the bytes of both */

    struct topic_feature_list extracted; /* working memory */
    float *counts;                       /* by feature, all zero between articles */
    size_t count_capacity;
};

int topic_dataset_add(struct topic_dataset *dataset, const struct topic_model_settings *settings,
                      const struct topic_record *record, struct topic_error *err);

/* Adds the record's topics to those of an article that was added. */
int topic_dataset_join(struct topic_dataset *dataset, size_t article,
                       const struct topic_record *record, struct topic_error *err);

/* After the last article. */
int topic_dataset_end_articles(struct topic_dataset *dataset, struct topic_error *err);

/* Replaces each topic by usual[topic], by their numbers in dataset->topics, which then has only
 * those; usual[usual[topic]] is usual[topic]. Call it before the names are added. */
int topic_dataset_merge_topics(struct topic_dataset *dataset, const size_t *usual,
                               struct topic_error *err);

int topic_dataset_add_names(struct topic_dataset *dataset,
                            const struct topic_model_settings *settings, struct topic_error *err);

/* The labels of the articles without the names; borrowed. */
struct topic_label_matrix topic_dataset_article_labels(const struct topic_dataset *dataset);

/* Leaves out topics with fewer articles, but none of `kept_topics`, which may be NULL, that has
 * one. */
int topic_dataset_finish(struct topic_dataset *dataset, size_t min_articles,
                         const struct topic_interner *kept_topics, struct topic_error *err);

/* For features that are made of others: counts one of the row that is being added, and ends it. */
int topic_dataset_count(struct topic_dataset *dataset, const struct topic_intern *intern,
                        struct topic_text text, float count, struct topic_error *err);
int topic_dataset_end_row(struct topic_dataset *dataset, struct topic_error *err);

/* Whether a word's text is a run of ! and ?. */
static inline bool topic_dataset_is_mark(struct topic_text text)
{
    return text.len > 0 && (text.bytes[0] == '!' || text.bytes[0] == '?');
}

void topic_dataset_release(struct topic_dataset *dataset);

#endif
