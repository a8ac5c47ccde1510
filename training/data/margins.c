#include "training/data/margins.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

int topic_margins_init(struct topic_margins *margins, size_t article_count, size_t topic_count,
                       struct topic_error *err)
{
    *margins = (struct topic_margins){.article_count = article_count, .topic_count = topic_count};
    margins->values = topic_memory_new(article_count * topic_count, sizeof *margins->values, err);
    return margins->values ? 0 : -1;
}

void topic_margins_release(struct topic_margins *margins)
{
    free(margins->values);
    *margins = (struct topic_margins){0};
}

void topic_margins_pick(const struct topic_margins *margins, const uint32_t *articles,
                        struct topic_margins *picked)
{
    size_t count = picked->article_count;
    assert(picked->topic_count == margins->topic_count);
    for (size_t topic = 0; topic < margins->topic_count; topic++) {
        const float *from = margins->values + topic * margins->article_count;
        float *to = picked->values + topic * count;
        for (size_t i = 0; i < count; i++)
            to[i] = from[articles[i]];
    }
}
