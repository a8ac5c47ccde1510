#include "training/data/margins.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

int topic_margins_init(struct topic_margins *margins, size_t article_count, size_t topic_count,
                       struct topic_error *err)
{
    *margins = (struct topic_margins){.article_count = article_count, .topic_count = topic_count};
    margins->values =
        topic_memory_new(article_count * (topic_count + 1), sizeof *margins->values, err);
    if (!margins->values)
        return -1;
    margins->relevance = margins->values + article_count * topic_count;
    return 0;
}

void topic_margins_release(struct topic_margins *margins)
{
    free(margins->values);
    *margins = (struct topic_margins){0};
}

void topic_margins_pick(const struct topic_margins *margins, const uint32_t *articles,
                        struct topic_margins *picked)
{
    size_t count = picked->article_count; /* the column behind the last topic is relevance */
    assert(picked->topic_count == margins->topic_count);
    for (size_t topic = 0; topic <= margins->topic_count; topic++) {
        const float *from = margins->values + topic * margins->article_count;
        float *to = picked->values + topic * count;
        for (size_t i = 0; i < count; i++)
            to[i] = from[articles[i]];
    }
}
