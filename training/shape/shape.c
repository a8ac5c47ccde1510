#include "training/shape/shape.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/json_path.h"
#include "record/keys.h"

/* Whether the answers to a question are under the path; writes its name. */
static bool find_question(const struct topic_shape *shape, struct topic_text path,
                          char question[static TOPIC_SHAPE_QUESTION_MAX_BYTES])
{
    char key[TOPIC_SHAPE_QUESTION_MAX_BYTES];
    if (!shape->find_question || path.len >= sizeof key)
        return false;
    snprintf(key, sizeof key, "%.*s", (int)path.len, path.bytes);
    return shape->find_question(key, question);
}

static bool is_own(const struct topic_shape *shape, struct topic_text path)
{
    char question[TOPIC_SHAPE_QUESTION_MAX_BYTES];
    for (const char *const *key = shape->topic_keys; key && *key; key++)
        if (topic_text_is_same(topic_text_of(*key), path))
            return true;
    return find_question(shape, path, question);
}

/* The question that the map names is that of the input. */
static int take_question(const struct topic_shape *shape, struct topic_shape_context *context,
                         struct topic_error *err)
{
    char name[TOPIC_SHAPE_QUESTION_MAX_BYTES];
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(context->options->map, &count);
    for (size_t i = 0; i < count && !context->question; i++) {
        if (paths[i].key != TOPIC_RECORD_TOPICS || !find_question(shape, paths[i].path, name))
            continue;
        context->question = strdup(name);
        if (!context->question)
            return topic_error_set(err, "out of memory while reading a record");
    }
    return 0;
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

/* Whether the map leads to topics that are none of the shape's. An annotation in which it leads
 * nowhere does not answer the question that it names: none of the topics applies. */
static int find_mapped(const struct topic_shape *shape, json_t *object, json_t *record,
                       const struct topic_field_map *map, bool *is_mapped, struct topic_error *err)
{
    size_t count;
    bool has_question = false;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    for (size_t i = 0; i < count && !*is_mapped; i++) {
        json_t *value;
        if (paths[i].key != TOPIC_RECORD_TOPICS || is_own(shape, paths[i].path))
            continue;
        int status = find_value(object, record, paths[i].path, &value, err);
        *is_mapped = value && !json_is_null(value);
        has_question = true;
        json_decref(value);
        if (status < 0)
            return -1;
    }
    if (*is_mapped || !has_question || !shape->has_annotations)
        return 0;
    *is_mapped = true;
    return topic_shape_set_topics(record, json_array(), err);
}

/* A map that leads to what the shape has read finds there what it means. */
static int replace_mapped(const struct topic_shape *shape, json_t *record, bool is_left_out,
                          const struct topic_field_map *map, struct topic_error *err)
{
    size_t count;
    const struct topic_field_map_path *paths = topic_field_map_paths(map, &count);
    json_t *topics = json_object_get(record, "topics");
    for (size_t i = 0; i < count; i++) {
        const struct topic_text path = paths[i].path;
        if (paths[i].key != TOPIC_RECORD_TOPICS || !is_own(shape, path) ||
            (!topics && !is_left_out))
            continue;
        json_t *value = topics ? json_incref(topics) : json_null();
        if (json_object_setn_new(record, path.bytes, path.len, value) < 0)
            return topic_error_set(err, "out of memory while reading a record");
    }
    return 0;
}

/* The topics to which the map leads, or else those of the shape. */
static int take_topics(const struct topic_shape *shape, json_t *object, json_t *record,
                       struct topic_shape_context *context, struct topic_shape_found *found,
                       struct topic_error *err)
{
    const struct topic_field_map *map = context->options->map;
    if (take_question(shape, context, err) < 0 ||
        find_mapped(shape, object, record, map, &found->is_mapped, err) < 0)
        return -1;
    if (found->is_mapped)
        return 0;
    int status = shape->take_topics(object, record, context, err);
    found->is_left_out = status == 1;
    if (status == 1)
        status = topic_shape_set_topics(record, NULL, err);
    return status < 0 ? -1 : replace_mapped(shape, record, found->is_left_out, map, err);
}

json_t *topic_shape_convert(const struct topic_shape *shape, json_t *object,
                            struct topic_shape_context *context, struct topic_shape_found *found,
                            struct topic_error *err)
{
    json_t *record = json_copy(object);
    *found = (struct topic_shape_found){0};
    int status = record ? 0 : topic_error_set(err, "out of memory while reading a record");
    bool has_topics = shape->take_topics && !context->options->ignores_topics;
    if (status == 0 && shape->take_texts)
        status = shape->take_texts(object, record, err);
    if (status == 0 && has_topics)
        status = take_topics(shape, object, record, context, found, err);
    if (status == 0)
        return record;
    json_decref(record);
    return NULL;
}

/* ---- for implementations ---- */

static bool is_topics(const char *name)
{
    unsigned rank;
    const struct topic_keys_name *capitals = topic_keys_find_in_capitals(name, strlen(name));
    return capitals ? capitals->key == TOPIC_RECORD_TOPICS
                    : topic_keys_find(name, strlen(name), &rank) == TOPIC_RECORD_TOPICS;
}

bool topic_shape_has_topics(json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        if (is_topics(name) && !json_is_null(value))
            return true;
    }
    return false;
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
