#include "training/decision/confused_topics.h"

#include <stdlib.h>

#include "base/memory.h"

/* Of an article, of each kind: one with many mistakes does not tell which topics are alike. */
#define MISTAKES_MAX 8

/* 64 MiB of pairs. A corpus with more has told by then which topics are confused. */
#define PAIRS_MAX ((size_t)8 * 1024 * 1024)

struct mistakes {
    uint32_t wrong[MISTAKES_MAX];
    uint32_t missed[MISTAKES_MAX];
    uint8_t wrong_count;
    uint8_t missed_count;
};

/* The topics of a pair, the lower one in the upper half, and in the last bit which one was
 * given. */
struct pairs {
    uint64_t *items;
    size_t count;
    size_t capacity;
};

static uint64_t pair_of(uint32_t given, uint32_t due)
{
    return given < due ? (uint64_t)given << 32 | (uint64_t)due << 1
                       : (uint64_t)due << 32 | (uint64_t)given << 1 | 1;
}

static void append(uint32_t *topics, uint8_t *count, size_t topic)
{
    if (*count < MISTAKES_MAX)
        topics[(*count)++] = (uint32_t)topic;
}

/* By article, its topic with the largest log-odds. */
static uint32_t *find_best(const struct topic_margins *log_odds, struct topic_error *err)
{
    size_t articles = log_odds->article_count;
    uint32_t *best = topic_memory_new(articles, sizeof *best, err);
    for (size_t topic = 1; best && topic < log_odds->topic_count; topic++)
        for (size_t article = 0; article < articles; article++)
            if (log_odds->values[topic * articles + article] >
                log_odds->values[best[article] * articles + article])
                best[article] = (uint32_t)topic;
    return best;
}

static void collect(struct mistakes *mistakes, const struct topic_confused_topics_request *request,
                    const uint32_t *best)
{
    size_t articles = request->log_odds->article_count;
    for (size_t topic = 0; topic < request->log_odds->topic_count; topic++) {
        const float *column = request->log_odds->values + topic * articles;
        for (size_t article = 0; article < articles; article++) {
            bool is_given =
                best ? best[article] == topic : column[article] >= request->thresholds[topic];
            bool is_due = topic_label_matrix_has(request->labels, article, topic);
            struct mistakes *of = &mistakes[article];
            if (is_given && !is_due)
                append(of->wrong, &of->wrong_count, topic);
            else if (is_due && !is_given)
                append(of->missed, &of->missed_count, topic);
        }
    }
}

static int add_pairs(struct pairs *pairs, const struct mistakes *mistakes, struct topic_error *err)
{
    size_t more = (size_t)mistakes->wrong_count * mistakes->missed_count;
    if (more == 0 || pairs->count + more > PAIRS_MAX)
        return 0;
    if (topic_memory_reserve(&pairs->items, &pairs->capacity, pairs->count + more,
                             sizeof *pairs->items, err) < 0)
        return -1;
    for (size_t i = 0; i < mistakes->wrong_count; i++)
        for (size_t k = 0; k < mistakes->missed_count; k++)
            pairs->items[pairs->count++] = pair_of(mistakes->wrong[i], mistakes->missed[k]);
    return 0;
}

static int compare_items(const void *left, const void *right)
{
    uint64_t a = *(const uint64_t *)left;
    uint64_t b = *(const uint64_t *)right;
    return a < b ? -1 : a > b;
}

static size_t weight(const struct topic_confused_topics_pair *pair)
{
    return pair->instead + pair->for_it;
}

/* Of equally frequent pairs the first stays. */
static void keep(struct topic_confused_topics_pair *best, struct topic_confused_topics_pair pair)
{
    if (weight(&pair) <= weight(&best[TOPIC_CONFUSED_TOPICS_MAX - 1]))
        return;
    size_t place = TOPIC_CONFUSED_TOPICS_MAX - 1;
    for (; place > 0 && weight(&best[place - 1]) < weight(&pair); place--)
        best[place] = best[place - 1];
    best[place] = pair;
}

/* The pairs are sorted. */
static void keep_all(struct topic_confused_topics *confused, const struct pairs *pairs)
{
    for (size_t i = 0; i < pairs->count;) {
        uint64_t both = pairs->items[i] >> 1;
        uint32_t low = (uint32_t)(both >> 31);
        uint32_t high = (uint32_t)(both & 0x7fffffffu);
        size_t given[2] = {0, 0}; /* the lower topic, the higher one */
        for (; i < pairs->count && pairs->items[i] >> 1 == both; i++)
            given[pairs->items[i] & 1]++;
        keep(&confused->pairs[low * TOPIC_CONFUSED_TOPICS_MAX],
             (struct topic_confused_topics_pair){high, given[1], given[0]});
        keep(&confused->pairs[high * TOPIC_CONFUSED_TOPICS_MAX],
             (struct topic_confused_topics_pair){low, given[0], given[1]});
    }
}

static int find(struct topic_confused_topics *confused, const struct mistakes *mistakes,
                size_t articles, struct topic_error *err)
{
    struct pairs pairs = {0};
    int status = 0;
    for (size_t article = 0; status == 0 && article < articles; article++)
        status = add_pairs(&pairs, &mistakes[article], err);
    if (status == 0 && pairs.count > 0) {
        qsort(pairs.items, pairs.count, sizeof *pairs.items, compare_items);
        keep_all(confused, &pairs);
    }
    free(pairs.items);
    return status;
}

int topic_confused_topics_find(struct topic_confused_topics *confused,
                               const struct topic_confused_topics_request *request,
                               struct topic_error *err)
{
    size_t articles = request->log_odds->article_count;
    uint32_t *best = request->single_label ? find_best(request->log_odds, err) : NULL;
    struct mistakes *mistakes = topic_memory_new(articles, sizeof *mistakes, err);
    int status = -1;
    confused->pairs = topic_memory_new(request->log_odds->topic_count * TOPIC_CONFUSED_TOPICS_MAX,
                                       sizeof *confused->pairs, err);
    if (confused->pairs && mistakes && (best || !request->single_label)) {
        collect(mistakes, request, best);
        status = find(confused, mistakes, articles, err);
    }
    free(mistakes);
    free(best);
    return status;
}

void topic_confused_topics_release(struct topic_confused_topics *confused)
{
    free(confused->pairs);
    *confused = (struct topic_confused_topics){0};
}

const struct topic_confused_topics_pair *
topic_confused_topics_of(const struct topic_confused_topics *confused, size_t topic)
{
    return &confused->pairs[topic * TOPIC_CONFUSED_TOPICS_MAX];
}
