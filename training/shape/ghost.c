/* Posts of Ghost, as its API gives them and its export has them: {"title": ..., "html": ...,
 * "plaintext": ..., "tags": [{"name": "AI", "slug": "ai"}]}. A tag whose name begins with # is the
 * site's own, and no reader sees it. */
#include "training/shape/shapes.h"

/* Ghost's own keys, of which another program has one by chance. */
#define SIGNS_MIN 2

static bool has_signs(json_t *object)
{
    static const char *const keys[] = {"comment_id",     "mobiledoc",          "lexical",
                                       "custom_excerpt", "codeinjection_head", "primary_tag",
                                       "plaintext"};
    const json_t *tags = json_object_get(object, "tags");
    bool is_empty = json_is_array(tags) && json_array_size(tags) == 0;
    size_t signs = is_empty || topic_shape_is_list_of(object, "tags", "slug");
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        signs += json_object_get(object, keys[i]) != NULL;
    return signs >= SIGNS_MIN;
}

/* A body or topics under a name of ours is what somebody has made of a post. */
static bool has_own(json_t *object)
{
    static const char *const keys[] = {"body",         "text",         "content",
                                       "content_text", "content_html", "topics",
                                       "labels",       "category",     "categories"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(object, keys[i]))
            return true;
    return false;
}

static bool matches(json_t *object)
{
    const json_t *tags = json_object_get(object, "tags");
    return has_signs(object) && json_is_string(json_object_get(object, "title")) &&
           json_object_get(object, "html") && (!tags || json_is_array(tags)) && !has_own(object);
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    static const char *const bodies[] = {"plaintext", "html", "lexical", "mobiledoc"};
    const char *key = "";
    for (size_t i = 0; key[0] == '\0' && i < sizeof bodies / sizeof *bodies; i++)
        key = topic_shape_string(object, bodies[i])[0] != '\0' ? bodies[i] : "";
    return topic_shape_set(record, "excerpt", json_object_get(object, "custom_excerpt"), err) < 0
               ? -1
               : topic_shape_set(record, "body", json_object_get(object, key), err);
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    const json_t *tags = json_object_get(object, "tags");
    size_t index;
    json_t *tag;
    if (!tags || (json_array_size(tags) > 0 && !topic_shape_is_list_of(object, "tags", "name")))
        return 0;
    json_t *topics = json_array();
    json_array_foreach(tags, index, tag)
    {
        if (topic_shape_string(tag, "name")[0] != '#')
            json_array_append(topics, json_object_get(tag, "name"));
    }
    if (json_array_size(topics) > 0)
        return topic_shape_set_topics(record, topics, err);
    json_decref(topics);
    return 1;
}

const struct topic_shape topic_ghost_shape = {
    .name = "posts of Ghost",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
    .why_left_out = "they have no tags there",
    .topic_keys = (const char *const[]){"tags", NULL},
};
