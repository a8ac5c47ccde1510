#include "training/data/label_index.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int topic_label_index_init(struct topic_label_index *label_index,
                           const struct topic_label_matrix *labels, const uint32_t *articles,
                           size_t count, struct topic_error *err)
{
    size_t topics = labels->topic_count;
    *label_index = (struct topic_label_index){.topic_count = topics};
    label_index->starts = topic_memory_new(topics + 2, sizeof *label_index->starts, err);
    if (!label_index->starts)
        return -1;
    size_t *ends = label_index->starts + 1; /* first counts, then each topic's end so far */
    for (size_t place = 0; place < count; place++)
        for (size_t i = labels->starts[articles[place]]; i < labels->starts[articles[place] + 1];
             i++)
            ends[labels->topics[i] + 1]++;
    for (size_t topic = 0; topic < topics; topic++)
        ends[topic + 1] += ends[topic];
    label_index->articles = topic_memory_new(ends[topics], sizeof *label_index->articles, err);
    if (!label_index->articles)
        return -1;
    for (size_t place = 0; place < count; place++)
        for (size_t i = labels->starts[articles[place]]; i < labels->starts[articles[place] + 1];
             i++)
            label_index->articles[ends[labels->topics[i]]++] = (uint32_t)place;
    return 0;
}

void topic_label_index_release(struct topic_label_index *label_index)
{
    free(label_index->starts);
    free(label_index->articles);
    *label_index = (struct topic_label_index){0};
}
