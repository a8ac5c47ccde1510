#include "wire/client/json_shape.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "base/utf8.h"

/* Up to here every whole number has a double. */
#define MAX_COUNT 9007199254740992.0

static bool is_name(const char *bytes, size_t len)
{
    return topic_utf8_is_name(bytes, len) && strlen(bytes) == len;
}

static bool is_scalar_of(const json_t *value, enum topic_json_shape_kind kind)
{
    double number = json_number_value(value);
    switch (kind) {
    case TOPIC_JSON_SHAPE_NAME:
        return json_is_string(value) &&
               is_name(json_string_value(value), json_string_length(value));
    case TOPIC_JSON_SHAPE_TEXT:
        return json_is_string(value);
    case TOPIC_JSON_SHAPE_COUNT:
        return json_is_number(value) && number >= 0 && number <= MAX_COUNT &&
               floor(number) == number;
    case TOPIC_JSON_SHAPE_AMOUNT:
        return json_is_number(value) && number >= 0 && number <= MAX_COUNT;
    case TOPIC_JSON_SHAPE_NUMBER:
        return json_is_number(value);
    case TOPIC_JSON_SHAPE_SHARE:
        return json_is_number(value) && number >= 0 && number <= 1;
    case TOPIC_JSON_SHAPE_TRUTH:
        return json_is_boolean(value);
    case TOPIC_JSON_SHAPE_IS_TRUE:
        return json_is_true(value);
    default:
        return true;
    }
}

/* The shapes are not deep. */
// NOLINTNEXTLINE(misc-no-recursion)
const char *topic_json_shape_misfit(const struct json_t *value,
                                    const struct topic_json_shape *shape, const char *key)
{
    const char *wrong = NULL;
    if (shape->kind == TOPIC_JSON_SHAPE_OBJECT) {
        if (!json_is_object(value))
            return key;
        for (const struct topic_json_shape_member *member = shape->members; member->key && !wrong;
             member++) {
            const json_t *found = json_object_get(value, member->key);
            bool is_there = found && !json_is_null(found);
            if (is_there)
                wrong = topic_json_shape_misfit(found, &member->shape, member->key);
            else if (member->is_required)
                wrong = member->key;
        }
        return wrong;
    }
    if (shape->kind == TOPIC_JSON_SHAPE_LIST) {
        for (size_t i = 0; i < json_array_size(value) && !wrong; i++)
            wrong = topic_json_shape_misfit(json_array_get(value, i), shape->element, key);
        return json_is_array(value) ? wrong : key;
    }
    if (shape->kind == TOPIC_JSON_SHAPE_MAP) {
        void *at = json_object_iter((json_t *)(uintptr_t)value);
        for (; at && !wrong; at = json_object_iter_next((json_t *)(uintptr_t)value, at))
            wrong = is_name(json_object_iter_key(at), strlen(json_object_iter_key(at)))
                        ? topic_json_shape_misfit(json_object_iter_value(at), shape->element, key)
                        : key;
        return json_is_object(value) ? wrong : key;
    }
    return is_scalar_of(value, shape->kind) ? NULL : key;
}
