#include "training/shape/shape.h"

#include <string.h>

#include "record/keys.h"

json_t *topic_shape_convert(const struct topic_shape *shape, json_t *object, bool has_topics,
                            char **question, bool *is_left_out, struct topic_error *err)
{
    json_t *record = json_copy(object);
    int status = 0;
    *is_left_out = false;
    if (!record)
        topic_error_set(err, "out of memory while reading a record");
    if (record && shape->take_texts)
        status = shape->take_texts(object, record, err);
    if (record && status == 0 && has_topics && shape->take_topics) {
        status = shape->take_topics(object, record, question, err);
        *is_left_out = status == 1;
        if (status == 1)
            status = topic_shape_set_topics(record, NULL, err);
    }
    if (status == 0)
        return record;
    json_decref(record);
    return NULL;
}

/* ---- for implementations ---- */

static bool is_topics(const char *name)
{
    unsigned rank;
    return topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_TOPICS;
}

int topic_shape_set_topics(json_t *record, json_t *topics, struct topic_error *err)
{
    const char *name;
    json_t *value;
    void *following;
    json_object_foreach_safe(record, following, name, value)
    {
        (void)value;
        if (is_topics(name))
            json_object_del(record, name);
    }
    if (topics && json_object_set_new(record, "topics", topics) < 0)
        return topic_error_set(err, "out of memory while reading a record");
    return 0;
}

int topic_shape_set(json_t *record, const char *key, json_t *value, struct topic_error *err)
{
    if (!value || json_is_null(value))
        return 0;
    return json_object_set(record, key, value) < 0
               ? topic_error_set(err, "out of memory while reading a record")
               : 0;
}

static bool is_text_key(const char *name)
{
    unsigned rank;
    enum topic_record_key key = topic_keys_find(name, strlen(name), &rank);
    return key == TOPIC_RECORD_TITLE || key == TOPIC_RECORD_EXCERPT || key == TOPIC_RECORD_BODY;
}

int topic_shape_take_fields(json_t *record, json_t *fields, struct topic_error *err)
{
    const char *name;
    json_t *value;
    json_t *text = NULL;
    size_t texts = 0;
    bool has_key = false;
    json_object_foreach(fields, name, value)
    {
        bool is_text = json_is_string(value) && strchr(json_string_value(value), ' ');
        has_key = has_key || (json_is_string(value) && is_text_key(name));
        text = is_text ? value : text;
        texts += is_text;
        if (topic_shape_set(record, name, value, err) < 0)
            return -1;
    }
    return has_key || texts != 1 ? 0 : topic_shape_set(record, "body", text, err);
}

const char *topic_shape_string(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text ? text : "";
}

bool topic_shape_is_list_of(const json_t *object, const char *key, const char *element_key)
{
    const json_t *first = json_array_get(json_object_get(object, key), 0);
    return json_object_get(first, element_key) != NULL;
}
