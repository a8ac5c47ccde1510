/* A record as a queue delivers it: as JSON in a text of a message.
 *
 *     {"topic": "articles", "key": "7", "payload": "{\"title\": ..., \"topics\": [...]}"}
 *
 * Kafka's tools (payload, value), SQS (Body) and SNS (Message), also one in the other; Pub/Sub
 * (message.data) and Kinesis (kinesis.data), which encode it in base64. */
#include "training/shape/packed.h"

#include <string.h>

#include "record/capital_keys.h"
#include "record/json_value.h"
#include "record/keys.h"
#include "record/programs/packed_text.h"
#include "record/programs/wrapped_record.h"
#include "training/shape/shapes.h"

static bool is_own_text(const struct topic_keys_name *name, const json_t *value)
{
    const struct topic_text text = topic_json_value_string(NULL, topic_json_value_one(value));
    if (!topic_json_value_is_text(value))
        return topic_json_value_is_blocks(value);
    return !topic_keys_is_blank_text(text.bytes, text.len) &&
           !(name->key == TOPIC_RECORD_BODY && topic_packed_text_is_record(text));
}

/* A body that is a record in JSON is none: SQS hands such messages to a function. */
static bool has_own_text(json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++)
        if (is_own_text(&names[i], json_object_get(object, names[i].name)))
            return true;
    return topic_capital_keys_have_text(object, topic_json_value_string, NULL) ||
           topic_wrapped_record_has_paragraphs(object);
}

/* The objects in the texts of a message: those with a text of an article count first. */
struct contents {
    json_t *object; /* one of them */
    size_t count;
    bool has_text;
};

static void add(struct contents *contents, json_t *object)
{
    bool has_text = topic_wrapped_record_has_text(object);
    bool is_first = contents->count == 0 || (has_text && !contents->has_text);
    if (!object || (contents->has_text && !has_text)) {
        json_decref(object);
        return;
    }
    contents->count = is_first ? 1 : contents->count + 1;
    contents->has_text = has_text;
    json_decref(is_first ? contents->object : object);
    contents->object = is_first ? object : contents->object;
}

static void add_texts(struct contents *contents, json_t *object)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        (void)name;
        add(contents,
            topic_packed_text_parse(topic_json_value_string(NULL, topic_json_value_one(value))));
    }
}

/* The object that one text of the message is; NULL: none is, or several are. */
static json_t *unpack(json_t *message)
{
    const char *name;
    json_t *value;
    struct contents contents = {0};
    add_texts(&contents, message);
    json_object_foreach(message, name, value)
    {
        (void)name;
        add_texts(&contents, value);
    }
    if (contents.count == 1)
        return contents.object;
    json_decref(contents.object);
    return NULL;
}

json_t *topic_packed_record(json_t *message)
{
    json_t *object = json_incref(message);
    for (size_t i = 0; object && !has_own_text(object) && i < TOPIC_PACKED_TEXT_LAYERS_MAX; i++) {
        json_t *inner = unpack(object);
        json_decref(object);
        object = inner;
    }
    if (object && object != message && has_own_text(object))
        return object;
    json_decref(object);
    return NULL;
}

bool topic_packed_is(json_t *message)
{
    json_t *record = topic_packed_record(message);
    json_decref(record);
    return record != NULL;
}

/* What the message calls its topic or its date is not the article's. */
static int take_texts(json_t *object, json_t *record, struct topic_error *err)
{
    const char *name;
    json_t *value;
    void *following;
    json_t *packed = topic_packed_record(object);
    json_object_foreach_safe(record, following, name, value)
    {
        unsigned rank;
        enum topic_record_key key = topic_keys_find(name, strlen(name), &rank);
        if (key != TOPIC_RECORD_OTHER && key != TOPIC_RECORD_ID)
            json_object_del(record, name);
    }
    int status = packed && json_object_update(record, packed) == 0
                     ? 0
                     : topic_error_set(err, "out of memory while reading a record");
    json_decref(packed);
    return status;
}

const struct topic_shape topic_packed_shape = {
    .name = "messages with the article as JSON in a text",
    .matches = topic_packed_is,
    .take_texts = take_texts,
};
