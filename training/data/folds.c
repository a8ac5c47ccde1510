#include "training/data/folds.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/random.h"

#define NOT_ASSIGNED UINT32_MAX

/* All folds should get the same share, so the fold that needs a topic most is the one with the
 * fewest articles of it. Counts of the articles assigned so far therefore replace the paper's
 * c_j^i. */
struct state {
    const struct topic_label_matrix *labels;
    const uint32_t *groups;
    size_t fold_count;
    struct topic_random random;
    uint32_t *fold_of;

    uint32_t *order;      /* groups, by falling size and in random order among equal sizes */
    size_t *group_starts; /* article_count + 1: each group's articles in group_articles */
    uint32_t *group_articles;
    size_t
        *topic_starts; /* topic_count + 1: each topic's articles in topic_articles, in that order */
    uint32_t *topic_articles;
    size_t *remaining;   /* by topic: its articles without a fold */
    size_t *fold_sizes;  /* articles */
    size_t *fold_topics; /* [fold * topic_count + topic]: articles with the topic */
};

static int state_init(struct state *state, struct topic_error *err)
{
    size_t article_count = state->labels->article_count;
    size_t topic_count = state->labels->topic_count;
    size_t label_count = article_count ? state->labels->starts[article_count] : 0;
    state->order = topic_memory_new(article_count, sizeof *state->order, err);
    state->group_starts = topic_memory_new(article_count + 1, sizeof *state->group_starts, err);
    state->group_articles = topic_memory_new(article_count, sizeof *state->group_articles, err);
    state->topic_starts = topic_memory_new(topic_count + 1, sizeof *state->topic_starts, err);
    state->topic_articles = topic_memory_new(label_count, sizeof *state->topic_articles, err);
    state->remaining = topic_memory_new(topic_count, sizeof *state->remaining, err);
    state->fold_sizes = topic_memory_new(state->fold_count, sizeof *state->fold_sizes, err);
    state->fold_topics =
        topic_memory_new(topic_count, state->fold_count * sizeof *state->fold_topics, err);
    return state->order && state->group_starts && state->group_articles && state->topic_starts &&
                   state->topic_articles && state->remaining && state->fold_sizes &&
                   state->fold_topics
               ? 0
               : -1;
}

static void state_release(struct state *state)
{
    free(state->order);
    free(state->group_starts);
    free(state->group_articles);
    free(state->topic_starts);
    free(state->topic_articles);
    free(state->remaining);
    free(state->fold_sizes);
    free(state->fold_topics);
}

static size_t group_size(const struct state *state, uint32_t group)
{
    return state->group_starts[group + 1] - state->group_starts[group];
}

/* Lists each group's articles, by a counting sort. */
static void list_groups(struct state *state)
{
    size_t article_count = state->labels->article_count;
    size_t *starts = state->group_starts;
    for (size_t article = 0; article < article_count; article++) {
        assert(state->groups[article] < article_count);
        starts[state->groups[article] + 1]++;
    }
    for (size_t group = 0; group < article_count; group++)
        starts[group + 1] += starts[group];
    for (size_t article = article_count; article-- > 0;)
        state->group_articles[--starts[state->groups[article] + 1]] = (uint32_t)article;
    /* Now starts[group + 1] is where the group starts. */
    for (size_t group = 0; group < article_count; group++)
        starts[group] = starts[group + 1];
    starts[article_count] = article_count;
}

static void shuffle(uint32_t *numbers, size_t count, struct topic_random *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t k = topic_random_below(random, i);
        uint32_t swap = numbers[i - 1];
        numbers[i - 1] = numbers[k];
        numbers[k] = swap;
    }
}

/* Shuffles the groups and sorts them by falling size. Large groups are the hardest to distribute
 * evenly, so they are assigned while the folds are still empty. */
static int order_groups(struct state *state, struct topic_error *err)
{
    size_t article_count = state->labels->article_count;
    uint32_t *shuffled = topic_memory_new(article_count, sizeof *shuffled, err);
    size_t *places = topic_memory_new(article_count + 2, sizeof *places, err);
    int status = -1;
    if (!shuffled || !places)
        goto fail;
    for (size_t i = 0; i < article_count; i++)
        shuffled[i] = (uint32_t)i;
    shuffle(shuffled, article_count, &state->random);
    for (size_t group = 0; group < article_count; group++)
        places[article_count - group_size(state, (uint32_t)group) + 1]++;
    for (size_t i = 0; i <= article_count; i++)
        places[i + 1] += places[i];
    for (size_t i = 0; i < article_count; i++)
        state->order[places[article_count - group_size(state, shuffled[i])]++] = shuffled[i];
    status = 0;
fail:
    free(shuffled);
    free(places);
    return status;
}

/* Lists each topic's articles in the order of their groups. */
static void list_topics(struct state *state)
{
    const struct topic_label_matrix *labels = state->labels;
    size_t label_count = labels->article_count ? labels->starts[labels->article_count] : 0;
    for (size_t i = 0; i < label_count; i++)
        state->remaining[labels->topics[i]]++;
    for (size_t topic = 0; topic < labels->topic_count; topic++)
        state->topic_starts[topic + 1] = state->topic_starts[topic] + state->remaining[topic];
    for (size_t place = labels->article_count; place-- > 0;) {
        uint32_t group = state->order[place];
        for (size_t i = state->group_starts[group + 1]; i-- > state->group_starts[group];) {
            uint32_t article = state->group_articles[i];
            for (size_t k = labels->starts[article]; k < labels->starts[article + 1]; k++)
                state->topic_articles[--state->topic_starts[labels->topics[k] + 1]] = article;
        }
    }
    for (size_t topic = 0; topic < labels->topic_count; topic++)
        state->topic_starts[topic] = state->topic_starts[topic + 1];
    state->topic_starts[labels->topic_count] = label_count;
}

static void assign_group(struct state *state, uint32_t group, size_t fold)
{
    const struct topic_label_matrix *labels = state->labels;
    for (size_t i = state->group_starts[group]; i < state->group_starts[group + 1]; i++) {
        uint32_t article = state->group_articles[i];
        state->fold_of[article] = (uint32_t)fold;
        state->fold_sizes[fold]++;
        for (size_t k = labels->starts[article]; k < labels->starts[article + 1]; k++) {
            state->remaining[labels->topics[k]]--;
            state->fold_topics[fold * labels->topic_count + labels->topics[k]]++;
        }
    }
}

/* The fold with the fewest articles of the topic (NULL: any), then the fewest articles, then at
 * random. */
static size_t neediest_fold(struct state *state, const size_t *topic)
{
    size_t best = 0;
    size_t best_topic_count = SIZE_MAX;
    size_t equals = 0;
    for (size_t fold = 0; fold < state->fold_count; fold++) {
        size_t topic_count =
            topic ? state->fold_topics[fold * state->labels->topic_count + *topic] : 0;
        bool is_equal =
            topic_count == best_topic_count && state->fold_sizes[fold] == state->fold_sizes[best];
        bool is_needier =
            topic_count < best_topic_count ||
            (topic_count == best_topic_count && state->fold_sizes[fold] < state->fold_sizes[best]);
        equals = is_needier ? 1 : equals + is_equal;
        /* The k-th of equal folds replaces the one before with probability 1 / k, which makes all
         * of them equally likely. */
        if (is_needier || (is_equal && topic_random_below(&state->random, equals) == 0)) {
            best = fold;
            best_topic_count = topic_count;
        }
    }
    return best;
}

/* The topic with the fewest articles left to assign, because its balance is the easiest to lose;
 * topic_count when no topic has any. */
static size_t rarest_topic(const struct state *state)
{
    size_t topic_count = state->labels->topic_count;
    size_t rarest = topic_count;
    for (size_t topic = 0; topic < topic_count; topic++)
        if (state->remaining[topic] > 0 &&
            (rarest == topic_count || state->remaining[topic] < state->remaining[rarest]))
            rarest = topic;
    return rarest;
}

static void assign_topic(struct state *state, size_t topic)
{
    for (size_t i = state->topic_starts[topic]; i < state->topic_starts[topic + 1]; i++) {
        uint32_t article = state->topic_articles[i];
        if (state->fold_of[article] == NOT_ASSIGNED)
            assign_group(state, state->groups[article], neediest_fold(state, &topic));
    }
}

static void assign_all(struct state *state)
{
    size_t topic;
    while ((topic = rarest_topic(state)) < state->labels->topic_count)
        assign_topic(state, topic);
    for (size_t i = 0; i < state->labels->article_count; i++) {
        uint32_t group = state->order[i];
        if (group_size(state, group) > 0 &&
            state->fold_of[state->group_articles[state->group_starts[group]]] == NOT_ASSIGNED)
            assign_group(state, group, neediest_fold(state, NULL));
    }
}

int topic_folds_assign(const struct topic_label_matrix *labels, const uint32_t *groups,
                       size_t fold_count, uint64_t seed, uint32_t *fold_of, struct topic_error *err)
{
    assert(fold_count >= 2 && fold_count < NOT_ASSIGNED);
    struct state state = {.labels = labels,
                          .groups = groups,
                          .fold_count = fold_count,
                          .random = {.state = seed},
                          .fold_of = fold_of};
    int status = -1;
    if (state_init(&state, err) < 0)
        goto fail;
    for (size_t article = 0; article < labels->article_count; article++)
        fold_of[article] = NOT_ASSIGNED;
    list_groups(&state);
    if (order_groups(&state, err) < 0)
        goto fail;
    list_topics(&state);
    assign_all(&state);
    status = 0;
fail:
    state_release(&state);
    return status;
}
