#include "policy/label_learning.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "policy/name_lines.h"
#include "policy/served_index.h"
#include "topicd/policy.h"

/* What is known of a topic of the plain model; a sum. */
enum {
    GIVEN = 1,
    REFUSED = 2,
    NOW = 4,      /* the article has it already */
    LIKELIEST = 8 /* of those that are merged under a name */
};

struct learning {
    struct topic_served_topics topics;
    struct topic_served_index index;
    unsigned char *marks; /* of each topic of the plain model */
    bool *given;          /* by served topic: its members are */
    bool *refused;        /* by served topic: all within it are */
    bool *explained;      /* by served topic: one within it is given, or stays */
    bool is_whole;
    struct topic_label_learning *learned;
    struct topic_name_lines_unique given_names; /* in `learned` */
    struct topic_name_lines_unique refused_names;
    struct topic_error *err;
};

void topic_label_learning_release(struct topic_label_learning *learned)
{
    topic_buffer_release(&learned->given);
    topic_buffer_release(&learned->refused);
    *learned = (struct topic_label_learning){0};
}

static bool give_marked(struct learning *learning, size_t served, unsigned char mark)
{
    size_t count;
    const size_t *members = topic_served_index_members(&learning->index, served, &count);
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        unsigned char *marks = &learning->marks[members[i]];
        if (!(*marks & mark) || (*marks & REFUSED))
            continue;
        *marks |= GIVEN;
        found = true;
    }
    return found;
}

/* The member with the most articles. */
static size_t largest_member(const struct learning *learning, size_t served)
{
    size_t count;
    const size_t *members = topic_served_index_members(&learning->index, served, &count);
    size_t best = learning->topics.count;
    for (size_t i = 0; i < count; i++)
        if (best == learning->topics.count ||
            topic_model_topic_articles(learning->topics.plain, members[i]) >
                topic_model_topic_articles(learning->topics.plain, best))
            best = members[i];
    return best;
}

static void give_members(struct learning *learning, size_t served)
{
    if (learning->given[served])
        return;
    learning->given[served] = true;
    if (give_marked(learning, served, NOW) || give_marked(learning, served, LIKELIEST))
        return;
    size_t own = topic_served_topics_own_of(&learning->topics, served);
    if (own == learning->topics.count)
        own = largest_member(learning, served);
    if (own < learning->topics.count)
        learning->marks[own] |= GIVEN;
}

static int give(struct learning *learning, struct topic_text name)
{
    size_t own;
    size_t served;
    bool is_special =
        topic_served_index_is_literal_or_derived(&learning->index, name, &own, &served);
    if (is_special && own < learning->topics.count)
        learning->marks[own] |= GIVEN;
    if (is_special)
        return 0; /* a derived one is looked at when all others are given */
    if (topic_served_topics_is_one(&learning->topics, served))
        give_members(learning, served);
    else
        return topic_name_lines_unique_add(&learning->given_names, name.bytes, name.len,
                                           learning->err);
    return 0;
}

/* A topic within it that the article has makes the parent. */
static void explain(struct learning *learning)
{
    for (size_t i = 0; i < learning->topics.count; i++) {
        unsigned mark = learning->marks[i];
        bool stays = (mark & NOW) && !(mark & REFUSED) && !learning->is_whole;
        if ((mark & GIVEN) || stays)
            topic_served_index_mark(&learning->index,
                                    topic_model_topic_served(learning->topics.model, i),
                                    learning->explained);
    }
}

static int give_derived(struct learning *learning, struct topic_text name)
{
    size_t own;
    size_t served;
    if (!topic_served_index_is_literal_or_derived(&learning->index, name, &own, &served) ||
        own < learning->topics.count || learning->explained[served])
        return 0;
    const char *key = topic_model_topic_key(learning->topics.model, served);
    learning->learned->is_unclear = true;
    return topic_name_lines_unique_add(&learning->given_names, key, strlen(key), learning->err);
}

/* A label that was kept under the name itself goes too. */
static int refuse(struct learning *learning, struct topic_text name)
{
    size_t own = topic_served_topics_find_own(&learning->topics, name);
    size_t served = topic_served_topics_find(&learning->topics, name);
    bool is_alone = topic_served_topics_is_literal(&learning->topics, own, name);
    if (is_alone)
        learning->marks[own] |= REFUSED;
    else if (topic_served_topics_is_one(&learning->topics, served))
        learning->refused[served] = true;
    if (own < learning->topics.count)
        return 0;
    struct topic_name_lines_unique *refused = &learning->refused_names;
    const char *key = topic_served_topics_is_one(&learning->topics, served)
                          ? topic_model_topic_key(learning->topics.model, served)
                          : NULL;
    if (topic_name_lines_unique_add(refused, name.bytes, name.len, learning->err) < 0)
        return -1;
    return key && topic_served_topics_own_of(&learning->topics, served) == learning->topics.count
               ? topic_name_lines_unique_add(refused, key, strlen(key), learning->err)
               : 0;
}

static void refuse_within(struct learning *learning)
{
    for (size_t i = 0; i < learning->topics.count; i++)
        if (topic_served_index_is_within(&learning->index, i, learning->refused))
            learning->marks[i] |= REFUSED;
}

static void mark_all(struct learning *learning, struct topic_text lines, unsigned char mark)
{
    struct topic_text name;
    while (topic_name_lines_next(&lines, &name)) {
        size_t own = topic_served_topics_find_own(&learning->topics, name);
        if (own < learning->topics.count)
            learning->marks[own] |= mark;
    }
}

static int for_each(struct learning *learning, struct topic_text lines,
                    int (*step)(struct learning *learning, struct topic_text name))
{
    struct topic_text name;
    while (topic_name_lines_next(&lines, &name))
        if (step(learning, name) < 0)
            return -1;
    return 0;
}

/* No editor sees a disabled topic, so that a whole list says nothing about it. */
static void keep_disabled(struct learning *learning)
{
    for (size_t i = 0; i < learning->topics.count; i++)
        if ((learning->marks[i] & NOW) &&
            !topic_served_topics_is_one(&learning->topics,
                                        topic_model_topic_served(learning->topics.model, i)))
            learning->marks[i] |= GIVEN;
}

static int write_marked(struct learning *learning)
{
    for (size_t i = 0; i < learning->topics.count; i++) {
        const char *name = topic_model_topic_name(learning->topics.plain, i);
        if ((learning->marks[i] & GIVEN) && (learning->marks[i] & REFUSED)) {
            topic_error_set(learning->err,
                            "\"%s\" is both accepted and rejected, by names of the topics file "
                            "that stand for it: a topic is rejected with its parent, and under "
                            "the name that it is merged into",
                            name);
            return 1;
        }
        struct topic_buffer *lines = learning->marks[i] & GIVEN     ? &learning->learned->given
                                     : learning->marks[i] & REFUSED ? &learning->learned->refused
                                                                    : NULL;
        if (lines && topic_name_lines_add(lines, name, strlen(name), learning->err) < 0)
            return -1;
    }
    return 0;
}

static int make_marks(struct learning *learning)
{
    if (topic_served_index_init(&learning->index, &learning->topics, learning->err) < 0)
        return -1;
    learning->marks =
        topic_memory_new(learning->topics.count, sizeof *learning->marks, learning->err);
    learning->given = topic_served_index_marks(&learning->index, learning->err);
    learning->refused = topic_served_index_marks(&learning->index, learning->err);
    learning->explained = topic_served_index_marks(&learning->index, learning->err);
    return learning->marks && learning->given && learning->refused && learning->explained ? 0 : -1;
}

static int learn(struct learning *learning, const struct topic_label_learning_said *said)
{
    mark_all(learning, said->now, NOW);
    mark_all(learning, said->likeliest, LIKELIEST);
    if (for_each(learning, said->refused, refuse) < 0)
        return -1;
    refuse_within(learning);
    if (for_each(learning, said->given, give) < 0)
        return -1;
    if (said->is_whole)
        keep_disabled(learning);
    explain(learning);
    if (for_each(learning, said->given, give_derived) < 0)
        return -1;
    return write_marked(learning);
}

int topic_label_learning_run(struct topic_model *model,
                             const struct topic_label_learning_said *said,
                             struct topic_label_learning *learned, struct topic_error *err)
{
    struct learning learning = {.topics = topic_served_topics_of(model),
                                .is_whole = said->is_whole,
                                .learned = learned,
                                .given_names = {.lines = &learned->given},
                                .refused_names = {.lines = &learned->refused},
                                .err = err};
    topic_buffer_reset(&learned->given);
    topic_buffer_reset(&learned->refused);
    learned->is_unclear = false;
    int status = make_marks(&learning) < 0 ? -1 : learn(&learning, said);
    topic_name_lines_unique_release(&learning.given_names);
    topic_name_lines_unique_release(&learning.refused_names);
    free(learning.marks);
    free(learning.given);
    free(learning.refused);
    free(learning.explained);
    topic_served_index_release(&learning.index);
    return status;
}
