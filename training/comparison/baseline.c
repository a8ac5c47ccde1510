#include "training/comparison/baseline.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* An evaluation's answers and labels by the topics of both. */
struct aligned {
    size_t *numbers; /* by the evaluation's own topics: the number among those of both */
    struct topic_answers answers;
    struct topic_label_matrix truth;
    bool *accepted;
};

static void aligned_release(struct aligned *aligned)
{
    free(aligned->numbers);
    free(aligned->accepted);
    topic_label_matrix_release(&aligned->truth);
}

/* Numbers the topics of both, whose names are sorted; returns how many there are. */
static size_t number_topics(const struct topic_evaluation *before,
                            const struct topic_evaluation *after, size_t *numbers_before,
                            size_t *numbers_after)
{
    size_t count = 0;
    size_t i = 0;
    size_t j = 0;
    while (i < before->truth.topic_count || j < after->truth.topic_count) {
        int order = i == before->truth.topic_count ? 1
                    : j == after->truth.topic_count
                        ? -1
                        : strcmp(before->topic_names[i], after->topic_names[j]);
        if (order <= 0)
            numbers_before[i++] = count;
        if (order >= 0)
            numbers_after[j++] = count;
        count++;
    }
    return count;
}

static int copy_truth(struct aligned *aligned, const struct topic_label_matrix *truth,
                      struct topic_error *err)
{
    size_t starts = truth->article_count + 1;
    size_t labels = truth->starts[truth->article_count];
    aligned->truth.article_count = truth->article_count;
    aligned->truth.starts = topic_memory_new(starts, sizeof *truth->starts, err);
    aligned->truth.topics = topic_memory_new(labels, sizeof *truth->topics, err);
    if (!aligned->truth.starts || !aligned->truth.topics)
        return -1;
    memcpy(aligned->truth.starts, truth->starts, starts * sizeof *truth->starts);
    for (size_t i = 0; i < labels; i++)
        aligned->truth.topics[i] = (uint32_t)aligned->numbers[truth->topics[i]];
    return 0;
}

static int align(struct aligned *aligned, const struct topic_evaluation *evaluation,
                 size_t topic_count, struct topic_error *err)
{
    size_t articles = evaluation->truth.article_count;
    size_t own = evaluation->truth.topic_count;
    aligned->accepted = topic_memory_new(articles * topic_count, sizeof *aligned->accepted, err);
    if (!aligned->accepted || copy_truth(aligned, &evaluation->truth, err) < 0)
        return -1;
    aligned->truth.topic_count = topic_count;
    for (size_t article = 0; article < articles; article++)
        for (size_t topic = 0; topic < own; topic++)
            aligned->accepted[article * topic_count + aligned->numbers[topic]] =
                evaluation->accepted[article * own + topic];
    aligned->answers = (struct topic_answers){
        .article_count = articles, .topic_count = topic_count, .accepted = aligned->accepted};
    return 0;
}

static size_t count_changed(const struct topic_answers *before, const struct topic_answers *after)
{
    size_t changed = 0;
    size_t row = before->topic_count * sizeof *before->accepted;
    for (size_t article = 0; article < before->article_count; article++)
        changed += memcmp(before->accepted + article * before->topic_count,
                          after->accepted + article * before->topic_count, row) != 0;
    return changed;
}

static const char *find_name(const struct topic_evaluation *evaluation,
                             const struct aligned *aligned, size_t number)
{
    for (size_t i = 0; i < evaluation->truth.topic_count; i++)
        if (aligned->numbers[i] == number)
            return evaluation->topic_names[i];
    return NULL;
}

static int compare_aligned(struct topic_baseline *baseline, const struct aligned *before,
                           const struct aligned *after, struct topic_error *err)
{
    const struct topic_bootstrap_side sides[] = {{&before->answers, &before->truth},
                                                 {&after->answers, &after->truth}};
    baseline->changed = count_changed(&before->answers, &after->answers);
    if (topic_answer_changes_count(&baseline->answers, &sides[0], &sides[1], err) < 0)
        return -1;
    return topic_bootstrap_compare(&sides[0], &sides[1], TOPIC_BOOTSTRAP_RESAMPLES,
                                   TOPIC_BOOTSTRAP_SEED, baseline->changes, err);
}

int topic_baseline_compare(struct topic_baseline *baseline, const struct topic_evaluation *before,
                           const struct topic_evaluation *after, struct topic_error *err)
{
    assert(before->truth.article_count == after->truth.article_count);
    struct aligned old = {0};
    struct aligned new = {0};
    int status = -1;
    *baseline = (struct topic_baseline){0};
    old.numbers = topic_memory_new(before->truth.topic_count, sizeof *old.numbers, err);
    new.numbers = topic_memory_new(after->truth.topic_count, sizeof *new.numbers, err);
    if (old.numbers && new.numbers) {
        size_t topics = number_topics(before, after, old.numbers, new.numbers);
        status = align(&old, before, topics, err);
        if (status == 0)
            status = align(&new, after, topics, err);
    }
    if (status == 0)
        status = compare_aligned(baseline, &old, &new, err);
    if (status == 0) {
        const size_t worst = baseline->answers.worst_topic;
        const char *name = find_name(after, &new, worst);
        baseline->worst_topic = name ? name : find_name(before, &old, worst);
    }
    aligned_release(&old);
    aligned_release(&new);
    return status;
}

bool topic_baseline_is_worse(const struct topic_baseline *baseline,
                             enum topic_bootstrap_measure measure)
{
    return baseline->changed >= TOPIC_BASELINE_CHANGED_MIN &&
           baseline->changes[measure].difference.high < 0;
}
