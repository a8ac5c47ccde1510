#include "record/capital_keys.h"

#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "record/keys.h"

bool topic_capital_keys_have_text(const json_t *object, topic_json_value_text *text_of,
                                  const void *context)
{
    const char *key;
    size_t len;
    json_t *value;
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, len, value)
    {
        const struct topic_keys_name *name = topic_keys_find_in_capitals(key, len);
        if (name && (size_t)name->key < TOPIC_FIELD_COUNT && json_is_string(value) &&
            !(text_of && topic_json_value_is_json(text_of(context, value))))
            return true;
    }
    return false;
}

/* Of two spellings of one name, that which comes first in ASCII counts: TITLE, not Title. */
static int add_names(json_t *copy, json_t *object, topic_json_value_text *text_of,
                     const void *context)
{
    json_t *spellings = json_object();
    const char *key;
    size_t len;
    json_t *value;
    int status = spellings ? 0 : -1;
    json_object_keylen_foreach(object, key, len, value)
    {
        const struct topic_keys_name *name = topic_keys_find_in_capitals(key, len);
        const char *other = name ? json_string_value(json_object_get(spellings, name->name)) : NULL;
        if (status < 0 || !name || (other && strcmp(other, key) < 0) ||
            (!other &&
             topic_json_value_is_filled(json_object_get(object, name->name), text_of, context)))
            continue;
        if (json_object_set(copy, name->name, value) < 0 ||
            json_object_set_new(spellings, name->name, json_stringn(key, len)) < 0)
            status = -1;
    }
    json_decref(spellings);
    return status;
}

int topic_capital_keys_rename(const json_t *object, topic_json_value_text *text_of,
                              const void *context, json_t **copy)
{
    json_t *members = (json_t *)(uintptr_t)object;
    *copy = json_copy(members);
    if (*copy && add_names(*copy, members, text_of, context) == 0)
        return 0;
    json_decref(*copy);
    *copy = NULL;
    return -1;
}
