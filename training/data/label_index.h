/* carriers.h - for each topic the articles that carry it: labels the other way round.
 *
 *     struct topic_label_index carriers;
 *     topic_label_index_init(&carriers, &labels, articles, count, &err);
 *     carriers.articles[carriers.starts[topic] .. carriers.starts[topic + 1])
 *     topic_label_index_release(&carriers);
 *
 * What is fitted topic by topic asks for these, which are few, and takes all other articles for
 * without: no pair of article and topic has to be looked up.
 */
#ifndef TOPIC_TRAINING_DATA_LABEL_INDEX_H
#define TOPIC_TRAINING_DATA_LABEL_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/sparse_matrix.h"

struct topic_label_index {
    size_t topic_count;
    size_t *starts;     /* topic_count + 1 */
    uint32_t *articles; /* ascending within a topic; places in the list of articles, not numbers */
};

/* Of the `count` articles whose numbers are in `articles`. Release on failure too. */
int topic_label_index_init(struct topic_label_index *label_index,
                           const struct topic_label_matrix *labels, const uint32_t *articles,
                           size_t count, struct topic_error *err);
void topic_label_index_release(struct topic_label_index *label_index);

static inline size_t topic_label_index_count(const struct topic_label_index *label_index,
                                             size_t topic)
{
    return label_index->starts[topic + 1] - label_index->starts[topic];
}

#endif
