/* dataset.h - a labelled corpus read once: what each article counts, and its topics.
 *
 *     struct topic_dataset dataset = {0};
 *     topic_dataset_add(&dataset, &settings, &record, &err);      for each labelled record
 *     topic_dataset_add_names(&dataset, &settings, &err);
 *     topic_dataset_finish(&dataset, min_articles, &err);
 *
 * Features are numbered in order of first appearance; articles are rows of (feature, term
 * frequency) pairs. finish sorts the topics by name and leaves out those with too few articles;
 * articles that carried only such topics stay, as articles with no topic. A topic's name counts as
 * an article when one of its articles holds a word of it: then the two bear each other out
 * (docs/decisions/0006-topic-names.md).
 */
#ifndef TOPIC_TRAINING_DATA_DATASET_H
#define TOPIC_TRAINING_DATA_DATASET_H

#include <stddef.h>
#include <stdint.h>

#include "model/features/tfidf.h"
#include "model/file/model_settings.h"
#include "record/record.h"
#include "topicd/error.h"
#include "training/data/interner.h"
#include "training/data/sparse_matrix.h"

struct topic_dataset {
    size_t article_count;
    size_t row_count; /* articles, then names */
    uint64_t digest;  /* of all texts and topics, in order */

    struct topic_interner features;
    size_t *document_frequency; /* by feature: rows that hold it */
    size_t frequency_capacity;
    struct topic_component *components; /* value: term frequency */
    size_t component_count;
    size_t component_capacity;
    size_t *starts; /* row_count + 1, into components */
    size_t start_capacity;

    struct topic_label_matrix labels; /* of all rows; after finish: the topics kept */
    size_t label_capacity;
    size_t label_start_capacity;
    struct topic_interner topics; /* as they first appeared */
    const char **topic_names;     /* after finish: sorted by their bytes, NUL-terminated */
    const char **left_out;        /* after finish: names with too few articles, sorted */
    size_t left_out_count;
    struct topic_buffer names;

    struct topic_feature_list extracted; /* working memory */
    float *counts;                       /* by feature, zero between two articles */
    size_t count_capacity;
};

int topic_dataset_add(struct topic_dataset *dataset, const struct topic_model_settings *settings,
                      const struct topic_record *record, struct topic_error *err);

int topic_dataset_add_names(struct topic_dataset *dataset,
                            const struct topic_model_settings *settings, struct topic_error *err);

/* The labels of the articles alone; borrowed. */
struct topic_label_matrix topic_dataset_article_labels(const struct topic_dataset *dataset);

int topic_dataset_finish(struct topic_dataset *dataset, size_t min_articles,
                         struct topic_error *err);

void topic_dataset_release(struct topic_dataset *dataset);

#endif
