#include "training/comparison/answer_changes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

/* By topic: articles in which it is right where it was wrong, and the other way round. */
struct tally {
    size_t better;
    size_t worse;
};

double topic_answer_changes_chance(size_t heads, size_t count)
{
    double sum = 0;
    double logarithm = -(double)count * log(2); /* of the probability of exactly i heads */
    for (size_t i = 0; i <= count; i++) {
        sum += i >= heads ? exp(logarithm) : 0;
        logarithm += log((double)(count - i) / (double)(i + 1));
    }
    return fmin(sum, 1);
}

/* Whether the side gives the topic to the article rightly, or rightly does not. *due is where the
 * article's labels from this topic on begin. */
static bool is_right(const struct topic_bootstrap_side *side, size_t article, size_t topic,
                     size_t *due)
{
    const struct topic_label_matrix *truth = side->truth;
    bool is_due = *due < truth->starts[article + 1] && truth->topics[*due] == topic;
    *due += is_due;
    return side->answers->accepted[article * side->answers->topic_count + topic] == is_due;
}

static void count_article(struct topic_answer_changes *changes, struct tally *topics,
                          const struct topic_bootstrap_side *before,
                          const struct topic_bootstrap_side *after, size_t article)
{
    const struct topic_answers *answers = after->answers;
    size_t due_before = before->truth->starts[article];
    size_t due_after = after->truth->starts[article];
    size_t better = 0;
    size_t worse = 0;
    for (size_t topic = 0; topic < answers->topic_count; topic++) {
        bool was_right = is_right(before, article, topic, &due_before);
        bool right = is_right(after, article, topic, &due_after);
        topics[topic].better += right && !was_right;
        topics[topic].worse += was_right && !right;
        better += right && !was_right;
        worse += was_right && !right;
    }
    changes->changed += better + worse > 0;
    changes->better += better > worse;
    changes->worse += worse > better;
}

/* Of many topics one loses most by chance alone: so its chance counts once for each that changes
 * (Bonferroni). */
static void find_worst(struct topic_answer_changes *changes, const struct tally *topics,
                       size_t count)
{
    size_t changed = 0;
    double least = 1;
    for (size_t topic = 0; topic < count; topic++) {
        const struct tally *tally = &topics[topic];
        changed += tally->better + tally->worse > 0;
        double chance =
            tally->worse > tally->better
                ? topic_answer_changes_chance(tally->worse, tally->better + tally->worse)
                : 1;
        if (chance >= least)
            continue;
        least = chance;
        changes->worst_topic = topic;
        changes->worst_topic_better = tally->better;
        changes->worst_topic_worse = tally->worse;
    }
    changes->worst_topic_chance = fmin(least * (double)changed, 1);
    if (changed == 0)
        changes->worst_topic_chance = 1;
}

int topic_answer_changes_count(struct topic_answer_changes *changes,
                               const struct topic_bootstrap_side *before,
                               const struct topic_bootstrap_side *after, struct topic_error *err)
{
    const size_t topics = after->answers->topic_count;
    assert(before->answers->topic_count == topics);
    assert(before->answers->article_count == after->answers->article_count);
    *changes = (struct topic_answer_changes){0};
    struct tally *tallies = topic_memory_new(topics, sizeof *tallies, err);
    if (!tallies)
        return -1;
    for (size_t article = 0; article < after->answers->article_count; article++)
        count_article(changes, tallies, before, after, article);
    find_worst(changes, tallies, topics);
    free(tallies);
    return 0;
}

bool topic_answer_changes_hurt_a_topic(const struct topic_answer_changes *changes)
{
    return changes->worst_topic_chance < TOPIC_ANSWER_CHANGES_CHANCE;
}
