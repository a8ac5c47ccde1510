#include "policy/label_names.h"

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
    bool *refused;        /* by served topic: all within it are */
    bool *explained;      /* by served topic: one within it is given, or stays */
    bool is_whole;
    struct topic_label_names_learned *learned;
    struct topic_error *err;
};

void topic_label_names_learned_release(struct topic_label_names_learned *learned)
{
    topic_buffer_release(&learned->given);
    topic_buffer_release(&learned->refused);
    *learned = (struct topic_label_names_learned){0};
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
    if (give_marked(learning, served, NOW) || give_marked(learning, served, LIKELIEST))
        return;
    size_t own = topic_served_topics_own_of(&learning->topics, served);
    if (own == learning->topics.count)
        own = largest_member(learning, served);
    if (own < learning->topics.count)
        learning->marks[own] |= GIVEN;
}

static bool is_literal_or_derived(const struct topic_served_index *index, struct topic_text name,
                                  size_t *own, size_t *served)
{
    const struct topic_served_topics *topics = index->topics;
    *own = topic_served_topics_find_own(topics, name);
    *served = topic_served_topics_find(topics, name);
    return topic_served_topics_is_literal(topics, *own, name) ||
           (topic_served_topics_is_one(topics, *served) &&
            topic_served_index_is_derived(index, *served));
}

static int give(struct learning *learning, struct topic_text name)
{
    size_t own;
    size_t served;
    bool is_special = is_literal_or_derived(&learning->index, name, &own, &served);
    if (is_special && own < learning->topics.count)
        learning->marks[own] |= GIVEN;
    if (is_special)
        return 0; /* a derived one is looked at when all others are given */
    if (topic_served_topics_is_one(&learning->topics, served))
        give_members(learning, served);
    else
        return topic_name_lines_add_once(&learning->learned->given, name.bytes, name.len,
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
    if (!is_literal_or_derived(&learning->index, name, &own, &served) ||
        own < learning->topics.count || learning->explained[served])
        return 0;
    const char *key = topic_model_topic_key(learning->topics.model, served);
    learning->learned->is_unclear = true;
    return topic_name_lines_add_once(&learning->learned->given, key, strlen(key), learning->err);
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
    struct topic_buffer *refused = &learning->learned->refused;
    const char *key = topic_served_topics_is_one(&learning->topics, served)
                          ? topic_model_topic_key(learning->topics.model, served)
                          : NULL;
    if (topic_name_lines_add_once(refused, name.bytes, name.len, learning->err) < 0)
        return -1;
    return key && topic_served_topics_own_of(&learning->topics, served) == learning->topics.count
               ? topic_name_lines_add_once(refused, key, strlen(key), learning->err)
               : 0;
}

static void refuse_within(struct learning *learning)
{
    for (size_t i = 0; i < learning->topics.count; i++)
        if (topic_served_index_is_within(&learning->index, i, learning->refused))
            learning->marks[i] |= REFUSED;
}

/* ---- all together ---- */

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
    learning->refused = topic_served_index_marks(&learning->index, learning->err);
    learning->explained = topic_served_index_marks(&learning->index, learning->err);
    return learning->marks && learning->refused && learning->explained ? 0 : -1;
}

static int learn(struct learning *learning, const struct topic_label_names_said *said)
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

int topic_label_names_learn(struct topic_model *model, const struct topic_label_names_said *said,
                            struct topic_label_names_learned *learned, struct topic_error *err)
{
    struct learning learning = {.topics = topic_served_topics_of(model),
                                .is_whole = said->is_whole,
                                .learned = learned,
                                .err = err};
    topic_buffer_reset(&learned->given);
    topic_buffer_reset(&learned->refused);
    learned->is_unclear = false;
    int status = make_marks(&learning) < 0 ? -1 : learn(&learning, said);
    free(learning.marks);
    free(learning.refused);
    free(learning.explained);
    topic_served_index_release(&learning.index);
    return status;
}

/* ---- the others ---- */

static int add_likeliest(const struct topic_served_topics *topics, const struct topic_tags *tags,
                         size_t served, struct topic_buffer *likeliest, struct topic_error *err)
{
    for (size_t i = 0; i < tags->count; i++)
        if (topic_model_topic_served(topics->model, tags->items[i].topic) == served) {
            const char *name = topic_model_topic_name(topics->plain, tags->items[i].topic);
            return topic_name_lines_add(likeliest, name, strlen(name), err);
        }
    return 0;
}

static int find_likeliest(const struct topic_served_index *index, struct topic_scratch *scratch,
                          const struct topic_article *article, struct topic_text given,
                          struct topic_buffer *likeliest, struct topic_error *err)
{
    const struct topic_served_topics *topics = index->topics;
    const struct topic_tag_options options = {.top = topics->count, .threshold = -1};
    struct topic_tags tags = {0};
    struct topic_text name;
    while (topic_name_lines_next(&given, &name)) {
        size_t served = topic_served_topics_find(topics, name);
        size_t members;
        topic_served_index_members(index, served, &members);
        if (members < 2)
            continue;
        if (!tags.items &&
            topic_model_tag(topics->plain, scratch, article, &options, &tags, err) < 0)
            return -1;
        if (add_likeliest(topics, &tags, served, likeliest, err) < 0)
            return -1;
    }
    return 0;
}

int topic_label_names_find_likeliest(struct topic_model *model, struct topic_scratch *scratch,
                                     const struct topic_article *article, struct topic_text given,
                                     struct topic_buffer *likeliest, struct topic_error *err)
{
    const struct topic_served_topics topics = topic_served_topics_of(model);
    struct topic_served_index index;
    topic_buffer_reset(likeliest);
    int status = topic_served_index_init(&index, &topics, err);
    if (status == 0)
        status = find_likeliest(&index, scratch, article, given, likeliest, err);
    topic_served_index_release(&index);
    return status;
}

static int show(const struct topic_served_topics *topics, struct topic_text name,
                struct topic_buffer *shown, struct topic_error *err)
{
    size_t at = topic_served_topics_find(topics, name);
    if (!topic_served_topics_is_one(topics, at))
        return topic_served_topics_find_own(topics, name) < topics->count
                   ? 0
                   : topic_name_lines_add_once(shown, name.bytes, name.len, err);
    for (; topic_served_topics_is_one(topics, at);
         at = topic_model_topic_parent(topics->model, at)) {
        const char *given = topic_model_topic_name(topics->model, at);
        if (topic_name_lines_add_once(shown, given, strlen(given), err) < 0)
            return -1;
    }
    return 0;
}

int topic_label_names_show(struct topic_model *model, struct topic_text learned,
                           struct topic_buffer *shown, struct topic_error *err)
{
    const struct topic_served_topics topics = topic_served_topics_of(model);
    struct topic_text name;
    topic_buffer_reset(shown);
    while (topic_name_lines_next(&learned, &name))
        if (show(&topics, name, shown, err) < 0)
            return -1;
    return 0;
}

/* Marks the served topics that one of the names stands for a topic within, other than that
 * itself. */
static void mark_named(const struct topic_served_index *index, struct topic_text names, bool *marks)
{
    const struct topic_served_topics *topics = index->topics;
    struct topic_text name;
    while (topic_name_lines_next(&names, &name)) {
        size_t own = topic_served_topics_find_own(topics, name);
        size_t at = topic_served_topics_find(topics, name);
        if (own < topics->count)
            topic_served_index_mark(index, topic_model_topic_served(topics->model, own), marks);
        if (topic_served_topics_is_one(topics, at) && !topic_served_index_is_derived(index, at))
            topic_served_index_mark(index, topic_model_topic_parent(topics->model, at), marks);
    }
}

static int find_unclear(const struct topic_served_index *index, struct topic_text names,
                        const bool *marks, struct topic_buffer *unclear, struct topic_error *err)
{
    struct topic_text name;
    while (topic_name_lines_next(&names, &name)) {
        size_t own;
        size_t served;
        if (is_literal_or_derived(index, name, &own, &served) && own == index->topics->count &&
            !marks[served] && topic_name_lines_add_once(unclear, name.bytes, name.len, err) < 0)
            return -1;
    }
    return 0;
}

int topic_label_names_find_unclear(struct topic_model *model, struct topic_text names,
                                   struct topic_buffer *unclear, struct topic_error *err)
{
    const struct topic_served_topics topics = topic_served_topics_of(model);
    struct topic_served_index index;
    bool *marks = NULL;
    topic_buffer_reset(unclear);
    int status = topic_served_index_init(&index, &topics, err);
    if (status == 0 && !(marks = topic_served_index_marks(&index, err)))
        status = -1;
    if (status == 0) {
        mark_named(&index, names, marks);
        status = find_unclear(&index, names, marks, unclear, err);
    }
    free(marks);
    topic_served_index_release(&index);
    return status;
}

bool topic_label_names_is_known(struct topic_model *model, struct topic_text name)
{
    const struct topic_served_topics topics = topic_served_topics_of(model);
    return topic_served_topics_is_one(&topics, topic_served_topics_find(&topics, name)) ||
           topic_served_topics_find_own(&topics, name) < topics.count;
}

bool topic_label_names_is_disabled(struct topic_model *model, struct topic_text name)
{
    const struct topic_served_topics topics = topic_served_topics_of(model);
    size_t own = topic_served_topics_find_own(&topics, name);
    return own < topics.count &&
           !topic_served_topics_is_one(&topics, topic_model_topic_served(topics.model, own));
}
