/* A record with its article under one key.
 *
 *     {"_index": "news", "_id": "1", "_source": {"title": ..., "body": ..., "tags": [...]}}
 *     {"id": 1, "attributes": {"title": ..., "body": ...}}
 *
 * Elasticsearch's dumps, JSON:API and Strapi, Contentful and The Guardian, PostgreSQL's
 * row_to_json, GraphQL, GeoJSON, Hugging Face's viewer of data sets, Reddit. What the record has
 * beside it stays, such as its id. */
#include "record/programs/program_records.h"
#include "training/shape/shapes.h"

/* The value, or that of a list of one: Elasticsearch has lists under "fields". */
static json_t *single(json_t *value)
{
    return json_array_size(value) == 1 ? json_array_get(value, 0) : value;
}

static bool matches(json_t *object)
{
    return topic_program_records_wrapped(object) != NULL;
}

static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    const char *name;
    json_t *value;
    json_t *inner = topic_program_records_wrapped(object);
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
