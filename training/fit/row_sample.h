/* row_sample.h - a sample of the articles, and of their topics the most frequent ones, without
 * features: to compare sets of features on it.
 *
 *     struct topic_row_sample sample = {0};
 *     topic_row_sample_draw(&sample, &source, cells, &err);
 *     ... sample.rows, sample.labels, sample.fold_of ...
 *     topic_row_sample_release(&sample);
 *
 * An article keeps its fold, so that near-copies stay in one. Rare topics would only add chance:
 * the F1 of a topic with three articles is decided by one of them.
 */
#ifndef TOPIC_TRAINING_FIT_ROW_SAMPLE_H
#define TOPIC_TRAINING_FIT_ROW_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"

struct topic_row_sample_source {
    const struct topic_label_matrix *labels; /* of all rows: articles, then topics' names */
    const uint32_t *fold_of;
    size_t article_count;
    unsigned seed;
};

struct topic_row_sample {
    size_t *rows; /* ascending: articles, then the names of the sample's topics */
    size_t row_count;
    size_t article_count;
    struct topic_label_matrix labels; /* of the rows */
    uint32_t *fold_of;
    bool has_all; /* every row and topic */
};

/* Draws so many articles and topics that their product is at most about `cells`. Fewer articles
 * than a few thousand say little, so the number of topics is reduced first. */
int topic_row_sample_draw(struct topic_row_sample *sample,
                          const struct topic_row_sample_source *source, size_t cells,
                          struct topic_error *err);

void topic_row_sample_release(struct topic_row_sample *sample);

#endif
