/* A record with its article under one key.
 *
 *     {"_index": "news", "_id": "1", "_source": {"title": ..., "body": ..., "tags": [...]}}
 *     {"id": 1, "attributes": {"title": ..., "body": ...}}
 *
 * Elasticsearch's dumps, JSON:API and Strapi, Contentful and The Guardian, PostgreSQL's
 * row_to_json, GraphQL, GeoJSON, Hugging Face's viewer of data sets, Reddit. What the record has
 * beside it stays, such as its id. */
#include "training/shape/wrapped.h"

#include <string.h>

#include "record/keys.h"
#include "training/shape/shapes.h"

/* The value, or that of a list of one: Elasticsearch has lists under "fields". */
static json_t *single(json_t *value)
{
    return json_array_size(value) == 1 ? json_array_get(value, 0) : value;
}

static bool has_text(json_t *object, bool has_lists)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        json_t *value = json_object_get(object, names[i].name);
        if (json_is_string(has_lists ? single(value) : value))
            return true;
    }
    return false;
}

json_t *topic_wrapped_object(json_t *record)
{
    static const char *const keys[] = {"_source", "attributes", "fields", "row_to_json", "doc",
                                       "node",    "properties", "row",    "data"};
    if (!json_is_object(record) || has_text(record, false))
        return NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (has_text(json_object_get(record, keys[i]), strcmp(keys[i], "fields") == 0))
            return json_object_get(record, keys[i]);
    return NULL;
}

static bool matches(json_t *object)
{
    return topic_wrapped_object(object) != NULL;
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    const char *name;
    json_t *value;
    json_t *inner = topic_wrapped_object(object);
    bool has_lists = inner == json_object_get(object, "fields");
    json_object_foreach(inner, name, value)
    {
        if (topic_shape_set(record, name, has_lists ? single(value) : value, err) < 0)
            return -1;
    }
    return json_object_get(record, "id")
               ? 0
               : topic_shape_set(record, "id", json_object_get(object, "_id"), err);
}

const struct topic_shape topic_wrapped_shape = {
    .name = "records with the article under one key",
    .matches = matches,
    .take_texts = take_texts,
};
