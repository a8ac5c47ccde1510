/* WordPress: posts as its REST API gives them, {"title": {"rendered": ...}, "tags": [12]}. The names of
 * tags and categories are there only if the posts were asked for with ?_embed. */
#include <string.h>

#include "training/shape/shapes.h"

static json_t *rendered(json_t *object, const char *key)
{
    return json_object_get(json_object_get(object, key), "rendered");
}

static bool matches(json_t *object)
{
    return json_is_string(rendered(object, "title")) && json_is_string(rendered(object, "content"));
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    static const char *const keys[] = {"title", "content", "excerpt"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (topic_shape_set(record, keys[i], rendered(object, keys[i]), err) < 0)
            return -1;
    return 0;
}

/* Adds the names of the terms of one taxonomy. */
static void add_terms(json_t *topics, const json_t *terms, const char *taxonomy)
{
    size_t index;
    json_t *term;
    json_array_foreach(terms, index, term)
    {
        json_t *name = json_object_get(term, "name");
        if (strcmp(topic_shape_string(term, "taxonomy"), taxonomy) == 0 && json_is_string(name))
            json_array_append(topics, name);
    }
}

/* As for every record with several names of its topics, tags come before categories. */
static int take_topics(json_t *object, json_t *record, struct topic_error *err)
{
    static const char *const taxonomies[] = {"post_tag", "category"};
    const json_t *embedded = json_object_get(json_object_get(object, "_embedded"), "wp:term");
    json_t *topics = json_array();
    for (size_t i = 0; i < sizeof taxonomies / sizeof *taxonomies; i++)
        for (size_t j = 0; json_array_size(topics) == 0 && j < json_array_size(embedded); j++)
            add_terms(topics, json_array_get(embedded, j), taxonomies[i]);
    if (json_array_size(topics) > 0)
        return topic_shape_set_topics(record, topics, err);
    json_decref(topics);
    if (embedded || (json_array_size(json_object_get(object, "tags")) == 0 &&
                     json_array_size(json_object_get(object, "categories")) == 0))
        return topic_shape_set_topics(record, NULL, err);
    return topic_error_set(err, "the tags and categories are numbers: ask WordPress for the posts "
                                "with ?_embed, which gives their names");
}

const struct topic_shape topic_wordpress_shape = {
    .name = "posts of WordPress",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
};
