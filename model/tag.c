/* From an article to its tags: vector, margins, decisions. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/model.h"

struct topic_scratch *topic_scratch_new(struct topic_error *err)
{
    return topic_memory_new(1, sizeof(struct topic_scratch), err);
}

void topic_scratch_free(struct topic_scratch *scratch)
{
    if (!scratch)
        return;
    topic_features_release(&scratch->features);
    topic_vector_release(&scratch->vector);
    free(scratch->margins);
    free(scratch->log_odds);
    free(scratch->tags);
    topic_evidence_release(&scratch->evidence);
    free(scratch);
}

int topic_scratch_read(struct topic_scratch *scratch, const struct topic_model *model,
                       const struct topic_article *article, struct topic_error *err)
{
    if (topic_features_extract(&scratch->features, model->settings, article, false, err) < 0)
        return -1;
    return topic_vector_build(&scratch->vector, &model->vocabulary, model->settings,
                              &scratch->features, err);
}

static void compute_margins(const struct topic_model *model, const struct topic_vector *vector,
                            float *margins)
{
    memset(margins, 0, model->topic_count * sizeof *margins);
    for (size_t i = 0; i < vector->count; i++) {
        uint32_t feature = vector->items[i].feature;
        float value = vector->items[i].value;
        for (size_t at = model->weight_starts[feature]; at < model->weight_starts[feature + 1];
             at++)
            margins[model->weights[at].topic] += value * (float)model->weights[at].value;
    }
    for (size_t topic = 0; topic < model->topic_count; topic++)
        margins[topic] =
            model->decisions[topic].bias + model->decisions[topic].scale * margins[topic];
}

int topic_scratch_score(struct topic_scratch *scratch, const struct topic_model *model,
                        struct topic_error *err)
{
    if (topic_memory_reserve(&scratch->margins, &scratch->margin_capacity, model->topic_count,
                             sizeof *scratch->margins, err) < 0 ||
        topic_memory_reserve(&scratch->log_odds, &scratch->log_odds_capacity, model->topic_count,
                             sizeof *scratch->log_odds, err) < 0)
        return -1;
    compute_margins(model, &scratch->vector, scratch->margins);
    scratch->leaders = topic_log_odds_fill(model, scratch->margins, scratch->log_odds);
    return 0;
}

static bool passes(const struct topic_model *model, const struct topic_tag *tag, double threshold)
{
    return threshold >= 0 ? (double)tag->score >= threshold
                          : tag->log_odds >= model->decisions[tag->topic].threshold;
}

/* Best first; equal scores by log-odds, then by topic number, so that the order is total. */
static int compare_tags(const void *left, const void *right)
{
    const struct topic_tag *a = left;
    const struct topic_tag *b = right;
    if (a->score != b->score)
        return a->score < b->score ? 1 : -1;
    if (a->log_odds != b->log_odds)
        return a->log_odds < b->log_odds ? 1 : -1;
    return a->topic < b->topic ? -1 : 1;
}

/* With one topic to an article, only the best can be accepted, and it needs no threshold. */
static void keep_best_only(const struct topic_model *model, struct topic_tag *tags, size_t count,
                           double threshold)
{
    size_t best = 0;
    for (size_t i = 0; i < count; i++) {
        tags[i].accepted = false;
        if (compare_tags(&tags[i], &tags[best]) < 0)
            best = i;
    }
    if (count > 0)
        tags[best].accepted = threshold < 0 || passes(model, &tags[best], threshold);
}

static size_t keep_accepted(struct topic_tag *tags, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (tags[i].accepted)
            tags[kept++] = tags[i];
    return kept;
}

static size_t decide(const struct topic_model *model, struct topic_scratch *scratch,
                     const struct topic_tag_options *options)
{
    struct topic_tag *tags = scratch->tags;
    /* An article without one known word gives no ground for any topic. */
    bool has_evidence = scratch->vector.count > 0;
    for (size_t topic = 0; topic < model->topic_count; topic++) {
        float log_odds = scratch->log_odds[topic];
        tags[topic] = (struct topic_tag){
            .topic = (uint32_t)topic,
            .margin = scratch->margins[topic],
            .log_odds = log_odds,
            .score = (float)topic_model_probability(model, topic, (double)log_odds)};
        tags[topic].accepted = has_evidence && passes(model, &tags[topic], options->threshold);
    }
    size_t count = model->topic_count;
    if (has_evidence && model->settings->single_label)
        keep_best_only(model, tags, count, options->threshold);
    if (options->top == 0)
        count = keep_accepted(tags, count);
    qsort(tags, count, sizeof *tags, compare_tags);
    return options->top > 0 && options->top < count ? options->top : count;
}

int topic_model_tag(const struct topic_model *model, struct topic_scratch *scratch,
                    const struct topic_article *article, const struct topic_tag_options *options,
                    struct topic_tags *tags, struct topic_error *err)
{
    static const struct topic_tag_options defaults = {.threshold = -1};
    if (topic_scratch_read(scratch, model, article, err) < 0 ||
        topic_scratch_score(scratch, model, err) < 0 ||
        topic_memory_reserve(&scratch->tags, &scratch->tag_capacity, model->topic_count,
                             sizeof *scratch->tags, err) < 0)
        return -1;
    tags->count = decide(model, scratch, options ? options : &defaults);
    tags->items = scratch->tags;
    return 0;
}
