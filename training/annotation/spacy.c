/* spaCy's categories: {"text": ..., "cats": {"AI": 1.0, "Energy": 0.0}}. A category that the
 * article has is at 0.5 or above, as spaCy reads them; with none, the article has none of the
 * topics. */
#include "training/annotation/annotation_shapes.h"

#define CATEGORY_MIN 0.5

static bool is_value(const json_t *value)
{
    return json_is_number(value) || json_is_boolean(value);
}

static bool matches(json_t *object)
{
    json_t *cats = json_object_get(object, "cats");
    const char *name;
    json_t *value;
    json_object_foreach(cats, name, value)
    {
        if (!is_value(value))
            return false;
    }
    return json_object_size(cats) > 0;
}

static int take_topics(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err)
{
    (void)context;
    json_t *topics = json_array();
    const char *name;
    json_t *value;
    json_object_foreach(json_object_get(object, "cats"), name, value)
    {
        if (json_is_true(value) || json_number_value(value) >= CATEGORY_MIN)
            json_array_append_new(topics, json_string(name));
    }
    return topic_shape_set_topics(record, topics, err);
}

const struct topic_shape topic_spacy_shape = {
    .name = "spaCy's categories",
    .matches = matches,
    .take_topics = take_topics,
    .topic_keys = (const char *const[]){"cats", NULL},
};
