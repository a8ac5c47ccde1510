#include "policy/label_names.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "policy/name_lines.h"
#include "policy/served_index.h"
#include "topicd/policy.h"

/* Of each served topic the likeliest one that it stands for, of the plain model. NULL: err. */
static size_t *rank(const struct topic_served_topics *topics, struct topic_scratch *scratch,
                    const struct topic_article *article, struct topic_error *err)
{
    const struct topic_tag_options options = {.top = topics->count, .threshold = -1};
    struct topic_tags tags = {0};
    size_t served_count = topic_model_topic_count(topics->model);
    if (topic_model_tag(topics->plain, scratch, article, &options, &tags, err) < 0)
        return NULL;
    size_t *likeliest = topic_memory_new(served_count, sizeof *likeliest, err);
    for (size_t served = 0; likeliest && served < served_count; served++)
        likeliest[served] = topics->count;
    for (size_t i = 0; likeliest && i < tags.count; i++) {
        size_t served = topic_model_topic_served(topics->model, tags.items[i].topic);
        if (served < served_count && likeliest[served] == topics->count)
            likeliest[served] = tags.items[i].topic;
    }
    return likeliest;
}

static int find_likeliest(const struct topic_served_index *index, struct topic_scratch *scratch,
                          const struct topic_article *article, struct topic_text given,
                          struct topic_name_lines_unique *found, struct topic_error *err)
{
    const struct topic_served_topics *topics = index->topics;
    size_t *likeliest = NULL;
    struct topic_text name;
    int status = 0;
    while (status == 0 && topic_name_lines_next(&given, &name)) {
        size_t served = topic_served_topics_find(topics, name);
        size_t members;
        topic_served_index_members(index, served, &members);
        if (members < 2)
            continue;
        if (!likeliest && !(likeliest = rank(topics, scratch, article, err))) {
            status = -1;
        } else if (likeliest[served] < topics->count) {
            const char *own = topic_model_topic_name(topics->plain, likeliest[served]);
            status = topic_name_lines_unique_add(found, own, strlen(own), err);
        }
    }
    free(likeliest);
    return status;
}

int topic_label_names_find_likeliest(struct topic_model *model, struct topic_scratch *scratch,
                                     const struct topic_article *article, struct topic_text given,
                                     struct topic_buffer *likeliest, struct topic_error *err)
{
    const struct topic_served_topics topics = topic_served_topics_of(model);
    struct topic_served_index index;
    struct topic_name_lines_unique found = {.lines = likeliest};
    topic_buffer_reset(likeliest);
    int status = topic_served_index_init(&index, &topics, err);
    if (status == 0)
        status = find_likeliest(&index, scratch, article, given, &found, err);
    topic_name_lines_unique_release(&found);
    topic_served_index_release(&index);
    return status;
}

struct showing {
    struct topic_served_topics topics;
    bool *is_shown; /* by served topic; then all above it are */
    struct topic_name_lines_unique shown;
};

static int show(struct showing *showing, struct topic_text name, struct topic_error *err)
{
    const struct topic_served_topics *topics = &showing->topics;
    size_t at = topic_served_topics_find(topics, name);
    if (!topic_served_topics_is_one(topics, at))
        return topic_served_topics_find_own(topics, name) < topics->count
                   ? 0
                   : topic_name_lines_unique_add(&showing->shown, name.bytes, name.len, err);
    for (; topic_served_topics_is_one(topics, at) && !showing->is_shown[at];
         at = topic_model_topic_parent(topics->model, at)) {
        const char *given = topic_model_topic_name(topics->model, at);
        showing->is_shown[at] = true;
        if (topic_name_lines_add(showing->shown.lines, given, strlen(given), err) < 0)
            return -1;
    }
    return 0;
}

int topic_label_names_show(struct topic_model *model, struct topic_text learned,
                           struct topic_buffer *shown, struct topic_error *err)
{
    struct showing showing = {.topics = topic_served_topics_of(model), .shown = {.lines = shown}};
    struct topic_text name;
    topic_buffer_reset(shown);
    showing.is_shown = topic_memory_new(topic_model_topic_count(model), sizeof(bool), err);
    int status = showing.is_shown ? 0 : -1;
    while (status == 0 && topic_name_lines_next(&learned, &name))
        status = show(&showing, name, err);
    topic_name_lines_unique_release(&showing.shown);
    free(showing.is_shown);
    return status;
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
                        const bool *marks, struct topic_name_lines_unique *unclear,
                        struct topic_error *err)
{
    struct topic_text name;
    while (topic_name_lines_next(&names, &name)) {
        size_t own;
        size_t served;
        if (topic_served_index_is_literal_or_derived(index, name, &own, &served) &&
            own == index->topics->count && !marks[served] &&
            topic_name_lines_unique_add(unclear, name.bytes, name.len, err) < 0)
            return -1;
    }
    return 0;
}

int topic_label_names_find_unclear(struct topic_model *model, struct topic_text names,
                                   struct topic_buffer *unclear, struct topic_error *err)
{
    const struct topic_served_topics topics = topic_served_topics_of(model);
    struct topic_served_index index;
    struct topic_name_lines_unique found = {.lines = unclear};
    bool *marks = NULL;
    topic_buffer_reset(unclear);
    int status = topic_served_index_init(&index, &topics, err);
    if (status == 0 && !(marks = topic_served_index_marks(&index, err)))
        status = -1;
    if (status == 0) {
        mark_named(&index, names, marks);
        status = find_unclear(&index, names, marks, &found, err);
    }
    topic_name_lines_unique_release(&found);
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
