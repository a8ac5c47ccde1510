/* Posts of Ghost, as its API gives them and its export has them: {"title": ..., "html": ...,
 * "plaintext": ..., "tags": [{"name": "AI", "slug": "ai"}]}. A tag whose name begins with # is the
 * site's own, and no reader sees it. */
#include "record/programs/program_records.h"
#include "training/shape/shapes.h"

static bool matches(json_t *object)
{
    return topic_program_records_is_ghost(object);
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
