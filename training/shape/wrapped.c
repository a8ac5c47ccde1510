/* A record with its article under one key (record/programs/wrapped_record.h). What the record has
 * beside it stays, such as its id. */
#include "record/programs/program_records.h"
#include "record/programs/wrapped_record.h"

#include "training/shape/shapes.h"

static bool matches(json_t *object)
{
    return topic_wrapped_record_key(object, 0) != NULL;
}

/* The members of the inner object stand in for those of the outer one, and it is no body itself. */
static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    const char *key;
    if (json_object_get(object, "partition"))
        json_object_del(record, "topic"); /* Kafka's */
    for (size_t level = 0; (key = topic_wrapped_record_key(object, level)); level++) {
        const char *name;
        json_t *value;
        json_t *inner = json_object_get(object, key);
        if (!topic_program_records_has_body(inner))
            json_object_del(record, key);
        json_object_foreach(inner, name, value)
        {
            if (topic_shape_set(record, name, topic_wrapped_record_value(key, value), err) < 0)
                return -1;
        }
        if (!json_object_get(record, "id") &&
            topic_shape_set(record, "id", json_object_get(object, "_id"), err) < 0)
            return -1;
        object = inner;
    }
    return 0;
}

const struct topic_shape topic_wrapped_shape = {
    .name = "records with the article under one key",
    .matches = matches,
    .take_texts = take_texts,
};
