#include "policy/label_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "base/text_scan.h"
#include "topicd/policy.h"

/* What is known of a topic of the plain model; a sum. */
enum {
    GIVEN = 1,
    REFUSED = 2,
    NOW = 4,      /* the article has it already */
    LIKELIEST = 8 /* of those that are merged under a name */
};

struct learning {
    struct topic_model *model; /* with its policy */
    struct topic_model *plain;
    size_t count;         /* of topics of the plain model */
    unsigned char *marks; /* of each of them */
    bool is_whole;
    struct topic_label_names_learned *learned;
    struct topic_error *err;
};

static bool next_line(struct topic_text *lines, struct topic_text *name)
{
    if (lines->len == 0)
        return false;
    size_t end = topic_text_scan_line_end(*lines, 0);
    size_t next = topic_text_scan_next_line(*lines, end);
    *name = (struct topic_text){lines->bytes, end};
    *lines = (struct topic_text){lines->bytes + next, lines->len - next};
    return true;
}

static bool has_line(struct topic_text lines, const char *name, size_t len)
{
    struct topic_text line;
    while (next_line(&lines, &line))
        if (topic_text_is_same(line, (struct topic_text){name, len}))
            return true;
    return false;
}

static int add_line(struct topic_buffer *lines, const char *name, size_t len,
                    struct topic_error *err)
{
    return topic_buffer_format(lines, err, "%s%.*s", lines->len > 0 ? "\n" : "", (int)len, name);
}

static int add_once(struct topic_buffer *lines, const char *name, size_t len,
                    struct topic_error *err)
{
    return has_line((struct topic_text){lines->bytes, lines->len}, name, len)
               ? 0
               : add_line(lines, name, len, err);
}

void topic_label_names_learned_release(struct topic_label_names_learned *learned)
{
    topic_buffer_release(&learned->given);
    topic_buffer_release(&learned->refused);
    *learned = (struct topic_label_names_learned){0};
}

/* ---- what a name stands for ---- */

/* A topic of the plain model; learning->count: none of this name. */
static size_t find_own(const struct learning *learning, struct topic_text name)
{
    return topic_model_topic_find(learning->plain, name.bytes, name.len);
}

/* A topic that answers may give; topic_model_topic_count(): none. */
static size_t find_served(const struct learning *learning, struct topic_text name)
{
    return topic_model_topic_find(learning->model, name.bytes, name.len);
}

static bool is_served(const struct learning *learning, size_t served)
{
    return served < topic_model_topic_count(learning->model);
}

/* A name that the model has and answers do not give stands for this topic alone. */
static bool is_literal(const struct learning *learning, size_t own, struct topic_text name)
{
    if (own == learning->count)
        return false;
    size_t served = topic_model_topic_served(learning->model, own);
    if (!is_served(learning, served))
        return true;
    return !topic_text_is(name, topic_model_topic_name(learning->model, served));
}

/* The topic that others are merged into, by its own name; learning->count: a parent that the model
 * has not learnt. */
static size_t own_of(const struct learning *learning, size_t served)
{
    const char *key = topic_model_topic_key(learning->model, served);
    return topic_model_topic_find(learning->plain, key, strlen(key));
}

static bool is_member(const struct learning *learning, size_t topic, size_t served)
{
    return topic_model_topic_served(learning->model, topic) == served;
}

/* Whether it is the served topic, merged into it, or below it. */
static bool is_within(const struct learning *learning, size_t topic, size_t served)
{
    size_t at = topic_model_topic_served(learning->model, topic);
    while (is_served(learning, at) && at != served)
        at = topic_model_topic_parent(learning->model, at);
    return at == served;
}

static bool has_topics_below(const struct learning *learning, size_t served)
{
    for (size_t i = 0; i < learning->count; i++)
        if (is_within(learning, i, served) && !is_member(learning, i, served))
            return true;
    return false;
}

/* ---- giving ---- */

static bool give_marked(struct learning *learning, size_t served, unsigned char mark)
{
    bool found = false;
    for (size_t i = 0; i < learning->count; i++)
        if ((learning->marks[i] & mark) && !(learning->marks[i] & REFUSED) &&
            is_member(learning, i, served)) {
            learning->marks[i] |= GIVEN;
            found = true;
        }
    return found;
}

/* The member with the most articles. */
static size_t largest_member(const struct learning *learning, size_t served)
{
    size_t best = learning->count;
    for (size_t i = 0; i < learning->count; i++)
        if (is_member(learning, i, served) &&
            (best == learning->count || topic_model_topic_articles(learning->plain, i) >
                                            topic_model_topic_articles(learning->plain, best)))
            best = i;
    return best;
}

static void give_members(struct learning *learning, size_t served)
{
    if (give_marked(learning, served, NOW) || give_marked(learning, served, LIKELIEST))
        return;
    size_t own = own_of(learning, served);
    if (own == learning->count)
        own = largest_member(learning, served);
    if (own < learning->count)
        learning->marks[own] |= GIVEN;
}

/* Whether the served topic is one that follows from those below it. */
static bool is_derived(const struct learning *learning, size_t served)
{
    return own_of(learning, served) == learning->count && has_topics_below(learning, served);
}

static bool is_literal_or_derived(const struct learning *learning, struct topic_text name,
                                  size_t *own, size_t *served)
{
    *own = find_own(learning, name);
    *served = find_served(learning, name);
    return is_literal(learning, *own, name) ||
           (is_served(learning, *served) && is_derived(learning, *served));
}

static int give(struct learning *learning, struct topic_text name)
{
    size_t own;
    size_t served;
    bool is_special = is_literal_or_derived(learning, name, &own, &served);
    if (is_special && own < learning->count)
        learning->marks[own] |= GIVEN;
    if (is_special)
        return 0; /* a derived one is looked at when all others are given */
    if (is_served(learning, served))
        give_members(learning, served);
    else
        return add_once(&learning->learned->given, name.bytes, name.len, learning->err);
    return 0;
}

/* A topic within it that the article has makes the parent. */
static bool is_explained(const struct learning *learning, size_t served)
{
    for (size_t i = 0; i < learning->count; i++) {
        unsigned mark = learning->marks[i];
        bool stays = (mark & NOW) && !(mark & REFUSED) && !learning->is_whole;
        if (((mark & GIVEN) || stays) && is_within(learning, i, served))
            return true;
    }
    return false;
}

static int give_derived(struct learning *learning, struct topic_text name)
{
    size_t own;
    size_t served;
    if (!is_literal_or_derived(learning, name, &own, &served) || own < learning->count ||
        is_explained(learning, served))
        return 0;
    const char *key = topic_model_topic_key(learning->model, served);
    learning->learned->is_unclear = true;
    return add_once(&learning->learned->given, key, strlen(key), learning->err);
}

/* ---- refusing ---- */

/* A label that was kept under the name itself goes too. */
static int refuse(struct learning *learning, struct topic_text name)
{
    size_t own = find_own(learning, name);
    size_t served = find_served(learning, name);
    bool is_alone = is_literal(learning, own, name);
    for (size_t i = 0; i < learning->count; i++)
        if (is_alone ? i == own : is_served(learning, served) && is_within(learning, i, served))
            learning->marks[i] |= REFUSED;
    if (own < learning->count)
        return 0;
    struct topic_buffer *refused = &learning->learned->refused;
    const char *key =
        is_served(learning, served) ? topic_model_topic_key(learning->model, served) : NULL;
    if (add_once(refused, name.bytes, name.len, learning->err) < 0)
        return -1;
    return key && own_of(learning, served) == learning->count
               ? add_once(refused, key, strlen(key), learning->err)
               : 0;
}

/* ---- all together ---- */

static void mark_all(struct learning *learning, struct topic_text lines, unsigned char mark)
{
    struct topic_text name;
    while (next_line(&lines, &name)) {
        size_t own = find_own(learning, name);
        if (own < learning->count)
            learning->marks[own] |= mark;
    }
}

static int for_each(struct learning *learning, struct topic_text lines,
                    int (*step)(struct learning *learning, struct topic_text name))
{
    struct topic_text name;
    while (next_line(&lines, &name))
        if (step(learning, name) < 0)
            return -1;
    return 0;
}

/* No editor sees a disabled topic, so that a whole list says nothing about it. */
static void keep_disabled(struct learning *learning)
{
    for (size_t i = 0; i < learning->count; i++)
        if ((learning->marks[i] & NOW) &&
            !is_served(learning, topic_model_topic_served(learning->model, i)))
            learning->marks[i] |= GIVEN;
}

static int write_marked(struct learning *learning)
{
    for (size_t i = 0; i < learning->count; i++) {
        const char *name = topic_model_topic_name(learning->plain, i);
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
        if (lines && add_line(lines, name, strlen(name), learning->err) < 0)
            return -1;
    }
    return 0;
}

static int learn(struct learning *learning, const struct topic_label_names_said *said)
{
    mark_all(learning, said->now, NOW);
    mark_all(learning, said->likeliest, LIKELIEST);
    if (for_each(learning, said->refused, refuse) < 0 || for_each(learning, said->given, give) < 0)
        return -1;
    if (said->is_whole)
        keep_disabled(learning);
    if (for_each(learning, said->given, give_derived) < 0)
        return -1;
    return write_marked(learning);
}

int topic_label_names_learn(struct topic_model *model, const struct topic_label_names_said *said,
                            struct topic_label_names_learned *learned, struct topic_error *err)
{
    struct learning learning = {.model = model,
                                .plain = topic_model_plain(model),
                                .is_whole = said->is_whole,
                                .learned = learned,
                                .err = err};
    topic_buffer_reset(&learned->given);
    topic_buffer_reset(&learned->refused);
    learned->is_unclear = false;
    learning.count = topic_model_topic_count(learning.plain);
    learning.marks = topic_memory_new(learning.count, sizeof *learning.marks, err);
    int status = learning.marks ? learn(&learning, said) : -1;
    free(learning.marks);
    return status;
}

/* ---- the others ---- */

static struct learning look_at(struct topic_model *model)
{
    struct topic_model *plain = topic_model_plain(model);
    return (struct learning){
        .model = model, .plain = plain, .count = topic_model_topic_count(plain)};
}

static bool has_several_members(const struct learning *learning, size_t served)
{
    size_t members = 0;
    for (size_t i = 0; i < learning->count; i++)
        members += is_member(learning, i, served);
    return members > 1;
}

static int add_likeliest(const struct learning *learning, const struct topic_tags *tags,
                         size_t served, struct topic_buffer *likeliest, struct topic_error *err)
{
    for (size_t i = 0; i < tags->count; i++)
        if (is_member(learning, tags->items[i].topic, served)) {
            const char *name = topic_model_topic_name(learning->plain, tags->items[i].topic);
            return add_line(likeliest, name, strlen(name), err);
        }
    return 0;
}

int topic_label_names_find_likeliest(struct topic_model *model, struct topic_scratch *scratch,
                                     const struct topic_article *article, struct topic_text given,
                                     struct topic_buffer *likeliest, struct topic_error *err)
{
    const struct learning learning = look_at(model);
    const struct topic_tag_options options = {.top = learning.count, .threshold = -1};
    struct topic_tags tags = {0};
    struct topic_text name;
    topic_buffer_reset(likeliest);
    while (next_line(&given, &name)) {
        size_t served = find_served(&learning, name);
        if (!is_served(&learning, served) || !has_several_members(&learning, served))
            continue;
        if (!tags.items &&
            topic_model_tag(learning.plain, scratch, article, &options, &tags, err) < 0)
            return -1;
        if (add_likeliest(&learning, &tags, served, likeliest, err) < 0)
            return -1;
    }
    return 0;
}

static int show(const struct learning *learning, struct topic_text name, struct topic_buffer *shown,
                struct topic_error *err)
{
    size_t at = find_served(learning, name);
    if (!is_served(learning, at))
        return find_own(learning, name) < learning->count
                   ? 0
                   : add_once(shown, name.bytes, name.len, err);
    for (; is_served(learning, at); at = topic_model_topic_parent(learning->model, at)) {
        const char *given = topic_model_topic_name(learning->model, at);
        if (add_once(shown, given, strlen(given), err) < 0)
            return -1;
    }
    return 0;
}

int topic_label_names_show(struct topic_model *model, struct topic_text learned,
                           struct topic_buffer *shown, struct topic_error *err)
{
    const struct learning learning = look_at(model);
    struct topic_text name;
    topic_buffer_reset(shown);
    while (next_line(&learned, &name))
        if (show(&learning, name, shown, err) < 0)
            return -1;
    return 0;
}

/* Whether one of the names stands for a topic within the served one, other than that itself. */
static bool names_one_within(const struct learning *learning, struct topic_text names,
                             size_t served)
{
    struct topic_text name;
    while (next_line(&names, &name)) {
        size_t own = find_own(learning, name);
        size_t at = find_served(learning, name);
        if (own < learning->count && is_within(learning, own, served))
            return true;
        if (!is_served(learning, at) || at == served || is_derived(learning, at))
            continue;
        for (; is_served(learning, at); at = topic_model_topic_parent(learning->model, at))
            if (at == served)
                return true;
    }
    return false;
}

int topic_label_names_find_unclear(struct topic_model *model, struct topic_text names,
                                   struct topic_buffer *unclear, struct topic_error *err)
{
    const struct learning learning = look_at(model);
    struct topic_text rest = names;
    struct topic_text name;
    topic_buffer_reset(unclear);
    while (next_line(&rest, &name)) {
        size_t own;
        size_t served;
        if (is_literal_or_derived(&learning, name, &own, &served) && own == learning.count &&
            !names_one_within(&learning, names, served) &&
            add_once(unclear, name.bytes, name.len, err) < 0)
            return -1;
    }
    return 0;
}

bool topic_label_names_is_known(struct topic_model *model, struct topic_text name)
{
    const struct learning learning = look_at(model);
    return is_served(&learning, find_served(&learning, name)) ||
           find_own(&learning, name) < learning.count;
}

bool topic_label_names_is_disabled(struct topic_model *model, struct topic_text name)
{
    const struct learning learning = look_at(model);
    size_t own = find_own(&learning, name);
    return own < learning.count &&
           !is_served(&learning, topic_model_topic_served(learning.model, own));
}
