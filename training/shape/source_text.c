#include "training/shape/source_text.h"

#include <string.h>

#include "record/keys.h"
#include "training/shape/shape.h"

bool topic_source_text_is_address(const char *text)
{
    static const char *const schemes[] = {"http://", "https://", "gs://", "s3://", "azure://"};
    for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
        if (strncmp(text, schemes[i], strlen(schemes[i])) == 0)
            return !strpbrk(text, " \t\r\n");
    return false;
}

static int fail(const char *key, struct topic_error *err)
{
    return topic_error_set(err,
                           "its text is at the address that \"%s\" has: write the text itself in "
                           "its place",
                           key);
}

int topic_source_text_take(json_t *record, const json_t *object, const char *key,
                           struct topic_error *err)
{
    return topic_source_text_is_address(topic_shape_string(object, key))
               ? fail(key, err)
               : topic_shape_set(record, "body", json_object_get(object, key), err);
}

int topic_source_text_check(const json_t *object, struct topic_error *err)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++)
        if (names[i].key == TOPIC_RECORD_BODY &&
            topic_source_text_is_address(topic_shape_string(object, names[i].name)))
            return fail(names[i].name, err);
    return 0;
}
