/* label_index.h - for each topic, the articles with the topic: an inverted index of the labels.
 *
 *     struct topic_label_index label_index;
 *     topic_label_index_init(&label_index, &labels, articles, count, &err);
 *     label_index.articles[label_index.starts[topic] .. label_index.starts[topic + 1])
 *     topic_label_index_release(&label_index);
 *
 * A topic has few articles. A loop over a topic's articles first treats all of them as without the
 * topic and then corrects the few that have it, so no pair of article and topic is looked up.
 */
#ifndef TOPIC_TRAINING_DATA_LABEL_INDEX_H
#define TOPIC_TRAINING_DATA_LABEL_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/label_matrix.h"

struct topic_label_index {
    size_t topic_count;
    size_t *starts;     /* topic_count + 1 */
    uint32_t *articles; /* positions in the list of articles, not numbers; ascending by topic */
};

/* Indexes the articles whose numbers are in articles[0 .. count). Release on failure too. */
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
