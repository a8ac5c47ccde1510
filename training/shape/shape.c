#include "training/shape/shape.h"

#include <string.h>

#include "base/text.h"
#include "record/json_path.h"
#include "record/keys.h"

static bool is_own(const struct topic_shape *shape, struct topic_text path)
{
    for (const char *const *key = shape->topic_keys; key && *key; key++)
        if (topic_text_is_same(topic_text_of(*key), path))
            return true;
    return false;
}

/* Sets the value to which a path of the map leads in the record, or to which it led in the object
 * before the shape took its texts; NULL: to none. */
static int find_value(json_t *object, json_t *record, struct topic_text path, json_t **value,
                      struct topic_error *err)
{
    if (topic_json_path_collect(record, path, value, err) < 0)
        return -1;
    if (*value)
        return 0;
    if (topic_json_path_collect(object, path, value, err) < 0)
        return -1;
    return *value && json_object_setn(record, path.bytes, path.len, *value) < 0
               ? topic_error_set(err, "out of memory while reading a record")
               : 0;
}

/* Whether the map leads to topics that are none of the shape's. */
static int find_mapped(const struct topic_shape *shape, json_t *object, json_t *record,
                       const struct topic_field_map *map, bool *is_mapped, struct topic_error *err)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count && !*is_mapped; i++) {
        json_t *value;
        if (paths[i].key != TOPIC_RECORD_TOPICS || is_own(shape, paths[i].path))
            continue;
        int status = find_value(object, record, paths[i].path, &value, err);
        *is_mapped = value && !json_is_null(value);
        json_decref(value);
        if (status < 0)
            return -1;
    }
    return 0;
}

static int take_topics(const struct topic_shape *shape, json_t *object, json_t *record,
                       char **question, struct topic_shape_found *found, struct topic_error *err)
{
    int status = shape->take_topics(object, record, question, err);
    found->is_left_out = status == 1;
    return status == 1 ? topic_shape_set_topics(record, NULL, err) : status;
}

json_t *topic_shape_convert(const struct topic_shape *shape, json_t *object,
                            const struct topic_record_options *options, char **question,
                            struct topic_shape_found *found, struct topic_error *err)
{
    json_t *record = json_copy(object);
    *found = (struct topic_shape_found){0};
    int status = record ? 0 : topic_error_set(err, "out of memory while reading a record");
    bool has_topics = shape->take_topics && !options->ignores_topics;
    if (status == 0 && shape->take_texts)
        status = shape->take_texts(object, record, err);
    if (status == 0 && has_topics)
        status = find_mapped(shape, object, record, options->map, &found->is_mapped, err);
    if (status == 0 && has_topics && !found->is_mapped)
        status = take_topics(shape, object, record, question, found, err);
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
