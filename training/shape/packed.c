/* A record as a queue delivers it: as JSON in a text of a message.
 *
 *     {"topic": "articles", "key": "7", "payload": "{\"title\": ..., \"topics\": [...]}"}
 *
 * Kafka's tools (payload, value), SQS (Body) and SNS (Message), also one in the other; Pub/Sub
 * (message.data) and Kinesis (kinesis.data), which encode it in base64. */
#include "training/shape/packed.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/capital_keys.h"
#include "record/json_value.h"
#include "record/keys.h"
#include "record/parser/json_parser.h"
#include "record/programs/wrapped_record.h"
#include "training/shape/shapes.h"

/* A message of SNS that SQS delivers, and one more. */
#define MESSAGES_MAX 3

/* ---- texts that are objects ---- */

static json_t *parse(struct topic_text text)
{
    json_error_t unused;
    json_t *value = topic_json_parser_load(text, &unused);
    if (json_is_object(value))
        return value;
    json_decref(value);
    return NULL;
}

/* Also of base64url. */
static int digit_of(char byte)
{
    if (byte == '-' || byte == '_')
        return byte == '-' ? 62 : 63;
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *found = byte == '\0' ? NULL : strchr(digits, byte);
    return found ? (int)(found - digits) : -1;
}

/* Writes the bytes of base64 and returns their count; 0: it is none. */
static size_t decode(struct topic_text text, char *bytes)
{
    size_t count = 0;
    unsigned bits = 0;
    unsigned bit_count = 0;
    for (size_t i = 0; i < text.len; i++) {
        int digit = digit_of(text.bytes[i]);
        if (topic_text_is_blank(text.bytes[i]))
            continue; /* of wrapped lines */
        if (digit < 0)
            return 0;
        bits = (bits << 6 | (unsigned)digit) & 0xFFFF;
        bit_count += 6;
        if (bit_count < 8)
            continue;
        bit_count -= 8;
        bytes[count++] = (char)(bits >> bit_count & 0xFF);
    }
    return count;
}

static json_t *parse_base64(struct topic_text text)
{
    text = topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS "=");
    char *bytes = malloc(text.len + 1);
    size_t count = bytes ? decode(text, bytes) : 0;
    json_t *object = count > 0 ? parse((struct topic_text){bytes, count}) : NULL;
    free(bytes);
    return object;
}

/* The object that the value is as text, also in base64, where a { is "e" and "w" or "y"; NULL: it
 * is none. */
static json_t *parse_value(const json_t *value)
{
    struct topic_text text = {json_string_value(value), json_string_length(value)};
    text = topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS);
    if (text.len < 2)
        return NULL;
    if (text.bytes[0] == '{')
        return parse(text);
    return text.bytes[0] == 'e' && (text.bytes[1] == 'y' || text.bytes[1] == 'w')
               ? parse_base64(text)
               : NULL;
}

/* ---- the one that is the record ---- */

/* A body that is a record in JSON is none: SQS hands such messages to a function. */
static bool has_own_text(json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(object, names[i].name);
        const struct topic_text text = {json_string_value(value), json_string_length(value)};
        if (json_is_string(value)
                ? !topic_keys_is_blank_text(text.bytes, text.len) &&
                      !(names[i].key == TOPIC_RECORD_BODY && topic_wrapped_record_is_packed(text))
                : topic_json_value_is_text(value) || topic_json_value_is_blocks(value))
            return true;
    }
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
        add(contents, parse_value(value));
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
    for (size_t i = 0; object && !has_own_text(object) && i < MESSAGES_MAX; i++) {
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
