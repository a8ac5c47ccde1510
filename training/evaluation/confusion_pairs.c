#include "training/evaluation/confusion_pairs.h"

#include <stdlib.h>

#include "base/memory.h"

/* Of each kind; an article with hundreds of mistakes does not tell which topics are confused. */
#define MISTAKES_MAX 32

/* An article's mistakes. */
struct mistakes {
    uint32_t wrong[MISTAKES_MAX];
    uint32_t missed[MISTAKES_MAX];
    size_t wrong_count;
    size_t missed_count;
};

struct pairs {
    uint64_t *items; /* given in the upper half, due in the lower */
    size_t count;
    size_t capacity;
};

static void append(uint32_t *topics, size_t *count, size_t topic)
{
    if (*count < MISTAKES_MAX)
        topics[(*count)++] = (uint32_t)topic;
}

static struct mistakes find_mistakes(const struct topic_answers *answers,
                                     const struct topic_label_matrix *truth, size_t article)
{
    struct mistakes mistakes = {0};
    const bool *accepted = answers->accepted + article * answers->topic_count;
    for (size_t topic = 0; topic < answers->topic_count; topic++) {
        bool is_due = topic_label_matrix_has(truth, article, topic);
        if (accepted[topic] && !is_due)
            append(mistakes.wrong, &mistakes.wrong_count, topic);
        if (!accepted[topic] && is_due)
            append(mistakes.missed, &mistakes.missed_count, topic);
    }
    return mistakes;
}

static int add_pairs(struct pairs *pairs, const struct mistakes *mistakes, struct topic_error *err)
{
    if (topic_memory_reserve(&pairs->items, &pairs->capacity,
                             pairs->count + mistakes->wrong_count * mistakes->missed_count + 1,
                             sizeof *pairs->items, err) < 0)
        return -1;
    for (size_t i = 0; i < mistakes->wrong_count; i++)
        for (size_t k = 0; k < mistakes->missed_count; k++)
            pairs->items[pairs->count++] = (uint64_t)mistakes->wrong[i] << 32 | mistakes->missed[k];
    return 0;
}

static int compare_items(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

/* Pairs come in ascending order; of equally frequent ones the first ranks higher. */
static void keep(struct topic_confusion_pair *best, size_t capacity, size_t *count, uint64_t item,
                 size_t articles)
{
    if (*count == capacity && (capacity == 0 || articles <= best[capacity - 1].articles))
        return;
    size_t place = *count < capacity ? (*count)++ : capacity - 1;
    for (; place > 0 && best[place - 1].articles < articles; place--)
        best[place] = best[place - 1];
    best[place] = (struct topic_confusion_pair){
        .given = (uint32_t)(item >> 32), .due = (uint32_t)item, .articles = articles};
}

int topic_confusion_pairs_find(const struct topic_answers *answers,
                               const struct topic_label_matrix *truth,
                               struct topic_confusion_pair *pairs, size_t capacity, size_t *count,
                               struct topic_error *err)
{
    struct pairs all = {0};
    int status = 0;
    *count = 0;
    for (size_t article = 0; status == 0 && article < answers->article_count; article++) {
        struct mistakes mistakes = find_mistakes(answers, truth, article);
        status = add_pairs(&all, &mistakes, err);
    }
    if (status == 0 && all.count > 0)
        qsort(all.items, all.count, sizeof *all.items, compare_items);
    for (size_t start = 0, i = 1; status == 0 && i <= all.count; i++) {
        if (i < all.count && all.items[i] == all.items[start])
            continue;
        keep(pairs, capacity, count, all.items[start], i - start);
        start = i;
    }
    free(all.items);
    return status;
}
