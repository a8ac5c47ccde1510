#include "training/evaluation/fold_answers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static size_t find_topic(const struct topic_model *model, const char *name)
{
    return topic_model_topic_find(model, name, strlen(name));
}

int topic_fold_answers_init(struct topic_fold_answers *folds, struct topic_error *err)
{
    size_t topics = topic_model_topic_count(folds->model);
    folds->own = topic_memory_new(folds->fold_count * topics, sizeof *folds->own, err);
    folds->items = topic_memory_new(topics, sizeof *folds->items, err);
    if (!folds->own || !folds->items)
        return -1;
    for (size_t fold = 0; fold < folds->fold_count; fold++) {
        size_t known = topic_model_topic_count(folds->fold_models[fold]);
        for (size_t topic = 0; topic < topics; topic++) {
            size_t own =
                find_topic(folds->fold_models[fold], topic_model_topic_name(folds->model, topic));
            folds->own[fold * topics + topic] = own < known ? own : TOPIC_FOLD_ANSWERS_NONE;
        }
    }
    return 0;
}

void topic_fold_answers_release(struct topic_fold_answers *folds)
{
    free(folds->own);
    free(folds->items);
    *folds = (struct topic_fold_answers){0};
}

const struct topic_model *topic_fold_answers_model(const struct topic_fold_answers *folds,
                                                   size_t article)
{
    return folds->fold_models[folds->fold_of[article]];
}

size_t topic_fold_answers_own_topic(const struct topic_fold_answers *folds, size_t article,
                                    size_t topic)
{
    return folds->own[folds->fold_of[article] * topic_model_topic_count(folds->model) + topic];
}

int topic_fold_answers_tag(struct topic_fold_answers *folds, size_t article,
                           struct topic_scratch *scratch, const struct topic_article *text,
                           const struct topic_tag_options *options, struct topic_tags *tags,
                           struct topic_error *err)
{
    const struct topic_model *model = topic_fold_answers_model(folds, article);
    size_t topics = topic_model_topic_count(folds->model);
    size_t count = 0;
    struct topic_tag_options all = *options;
    all.top = topic_model_topic_count(model);
    if (topic_model_tag(model, scratch, text, &all, tags, err) < 0)
        return -1;
    for (size_t i = 0; i < tags->count; i++) {
        struct topic_tag tag = tags->items[i];
        tag.topic = (uint32_t)find_topic(folds->model, topic_model_topic_name(model, tag.topic));
        assert(tag.topic < topics);
        folds->items[count++] = tag;
    }
    for (size_t topic = 0; topic < topics; topic++)
        if (topic_fold_answers_own_topic(folds, article, topic) == TOPIC_FOLD_ANSWERS_NONE)
            folds->items[count++] = (struct topic_tag){.topic = (uint32_t)topic};
    tags->items = folds->items;
    tags->count = count;
    return 0;
}
