/* label_matrix.h - the topics of each article, in compressed rows.
 *
 *     struct topic_label_matrix labels = {0};
 *     struct topic_label_matrix_capacity capacity = {0};
 *     topic_label_matrix_add(&labels, &capacity, &record, &topics, &err);      for each record
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

/* Of the arrays, while rows are added. All zero at first. */
struct topic_label_matrix_capacity {
    size_t starts;
    size_t topics;
};

/* Adds a row: the record's topics by their numbers in `topics`, which gets the names that are new
 * to it. Does not change topic_count. */
int topic_label_matrix_add(struct topic_label_matrix *labels,
                           struct topic_label_matrix_capacity *capacity,
                           const struct topic_record *record, struct topic_interner *topics,
                           struct topic_error *err);

/* Replaces each topic by new_numbers[topic], or drops it where that is SIZE_MAX; sorts the rows. */
void topic_label_matrix_renumber(struct topic_label_matrix *labels, const size_t *new_numbers,
                                 size_t topic_count);

void topic_label_matrix_release(struct topic_label_matrix *labels);

bool topic_label_matrix_has(const struct topic_label_matrix *labels, size_t article, size_t topic);

/* The number of articles with each topic, topic_count numbers; released with free(). */
size_t *topic_label_matrix_count_articles(const struct topic_label_matrix *labels,
                                          struct topic_error *err);

#endif
