/* label_matrix.h - the topics of each article, in compressed rows.
 *
 *     struct topic_label_matrix labels = {0};
 *     struct topic_label_matrix_builder builder = {0};
 *     topic_label_matrix_add(&labels, &builder, &record, &topics, &err);      for each article
 *     topic_label_matrix_join(&builder, article, &record, &topics, &err);     for a repeated one
 *     topic_label_matrix_end(&labels, &builder, &err);
 *     labels.topics[labels.starts[article] .. labels.starts[article + 1])
 *     topic_label_matrix_release(&labels);
 */
#ifndef TOPIC_TRAINING_DATA_LABEL_MATRIX_H
#define TOPIC_TRAINING_DATA_LABEL_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/record.h"
#include "topicd/error.h"
#include "training/data/interner.h"

/* All zero is empty. Topic numbers are below topic_count and distinct within an article; ascending
 * too, except between topic_label_matrix_add and topic_label_matrix_renumber. */
struct topic_label_matrix {
    size_t article_count;
    size_t topic_count;
    size_t *starts; /* article_count + 1 */
    uint32_t *topics;
};

/* What is needed while rows are added. All zero at first. */
struct topic_label_matrix_builder {
    size_t start_capacity;
    size_t topic_capacity;
    struct topic_label_matrix_pair {
        size_t article;
        uint32_t topic;
    } * joined; /* topics of articles that have a row already */
    size_t joined_count;
    size_t joined_capacity;
};

/* Adds a row: the record's topics by their numbers in `topics`, which gets the names that are new
 * to it. Does not change topic_count. */
int topic_label_matrix_add(struct topic_label_matrix *labels,
                           struct topic_label_matrix_builder *builder,
                           const struct topic_record *record, struct topic_interner *topics,
                           struct topic_error *err);

/* Notes the record's topics for an article that has a row; topic_label_matrix_end adds them. */
int topic_label_matrix_join(struct topic_label_matrix_builder *builder, size_t article,
                            const struct topic_record *record, struct topic_interner *topics,
                            struct topic_error *err);

/* Adds the topics that were noted. Rows can be added afterwards too. */
int topic_label_matrix_end(struct topic_label_matrix *labels,
                           struct topic_label_matrix_builder *builder, struct topic_error *err);

void topic_label_matrix_builder_release(struct topic_label_matrix_builder *builder);

/* Replaces each topic by new_numbers[topic], or drops it where that is SIZE_MAX; sorts the rows.
 * Topics with the same new number become one. */
void topic_label_matrix_renumber(struct topic_label_matrix *labels, const size_t *new_numbers,
                                 size_t topic_count);

void topic_label_matrix_release(struct topic_label_matrix *labels);

bool topic_label_matrix_has(const struct topic_label_matrix *labels, size_t article, size_t topic);

/* The number of articles without a topic. */
size_t topic_label_matrix_count_empty(const struct topic_label_matrix *labels);

/* The number of articles with each topic, topic_count numbers; released with free(). */
size_t *topic_label_matrix_count_articles(const struct topic_label_matrix *labels,
                                          struct topic_error *err);

#endif
