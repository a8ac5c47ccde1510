#include "training/carriers.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

int topic_carriers_init(struct topic_carriers *carriers, const struct topic_labels *labels,
                        const uint32_t *articles, size_t count, struct topic_error *err)
{
    size_t topics = labels->topic_count;
    *carriers = (struct topic_carriers){.topic_count = topics};
    carriers->starts = topic_memory_new(topics + 2, sizeof *carriers->starts, err);
    if (!carriers->starts)
        return -1;
    size_t *ends = carriers->starts + 1; /* counts first, then where each topic's next goes */
    for (size_t place = 0; place < count; place++)
        for (size_t i = labels->starts[articles[place]]; i < labels->starts[articles[place] + 1];
             i++)
            ends[labels->topics[i] + 1]++;
    for (size_t topic = 0; topic < topics; topic++)
        ends[topic + 1] += ends[topic];
    carriers->articles = topic_memory_new(ends[topics], sizeof *carriers->articles, err);
    if (!carriers->articles)
        return -1;
    for (size_t place = 0; place < count; place++)
        for (size_t i = labels->starts[articles[place]]; i < labels->starts[articles[place] + 1];
             i++)
            carriers->articles[ends[labels->topics[i]]++] = (uint32_t)place;
    return 0;
}

void topic_carriers_release(struct topic_carriers *carriers)
{
    free(carriers->starts);
    free(carriers->articles);
    *carriers = (struct topic_carriers){0};
}
