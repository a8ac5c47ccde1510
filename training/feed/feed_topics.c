#include "training/feed/feed_topics.h"

#include "record/label/label_split.h"

static int out_of_memory(struct topic_error *err)
{
    return topic_error_set(err, "out of memory while reading a feed");
}

static int add_name(void *list, struct topic_text name, struct topic_error *err)
{
    return json_array_append_new(list, json_stringn(name.bytes, name.len)) < 0 ? out_of_memory(err)
                                                                               : 0;
}

/* The list of the elements, which they get if they have none. */
static json_t *list_of(json_t *elements, const char *key)
{
    if (!json_object_get(elements, key) && json_object_set_new(elements, key, json_array()) < 0)
        return NULL;
    return json_object_get(elements, key);
}

int topic_feed_topics_add(json_t *elements, json_t *texts, const char *separator,
                          struct topic_error *err)
{
    const char *key;
    json_t *values;
    json_t *value;
    size_t index;
    struct topic_label_split split = {.separator = separator, .take = add_name};
    json_object_foreach(texts, key, values)
    {
        split.context = list_of(elements, key);
        if (!split.context)
            return out_of_memory(err);
        json_array_foreach(values, index, value)
        {
            struct topic_text text = {json_string_value(value), json_string_length(value)};
            if (topic_label_split_run(&split, text, err) < 0)
                return -1;
        }
    }
    return 0;
}
