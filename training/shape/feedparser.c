/* Entries of feeds as Python's feedparser gives them: {"content": [{"value": ...}], "tags": [{"term":
 * ...}]}. */
#include "record/keys.h"
#include "training/shape/shapes.h"

static bool matches(json_t *object)
{
    return topic_shape_is_list_of(object, "content", "value") ||
           topic_shape_is_list_of(object, "tags", "term");
}

/* Whether another key has the text, which then counts, as it does for topicd. */
static bool has_body(json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++)
        if (names[i].key == TOPIC_RECORD_BODY &&
            json_string_length(json_object_get(object, names[i].name)) > 0)
            return true;
    return false;
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    const json_t *content = json_object_get(object, "content");
    if (!json_is_array(content) || has_body(object))
        return 0;
    json_object_del(record, "content");
    return topic_shape_set(record, "content", json_object_get(json_array_get(content, 0), "value"),
                           err);
}

static int take_topics(json_t *object, json_t *record, char **question, struct topic_error *err)
{
    (void)question;
    const json_t *tags = json_object_get(object, "tags");
    size_t index;
    json_t *tag;
    if (!topic_shape_is_list_of(object, "tags", "term"))
        return 0;
    json_t *topics = json_array();
    json_array_foreach(tags, index, tag)
    {
        json_t *term = json_object_get(tag, "term");
        if (json_is_string(term))
            json_array_append(topics, term);
    }
    return topic_shape_set_topics(record, topics, err);
}

const struct topic_shape topic_feedparser_shape = {
    .name = "entries of feedparser",
    .matches = matches,
    .take_texts = take_texts,
    .take_topics = take_topics,
};
