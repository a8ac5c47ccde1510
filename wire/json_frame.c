#include "wire/json_frame.h"

#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "record/json_mend.h"
#include "record/parser/json_parser.h"
#include "wire/json_prescan.h"

/* Numbers are read as doubles, so that an id may be larger than 64 bits; record/parser makes whole
 * numbers of those that fit. */
#define PARSE_FLAGS (JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL)

void topic_json_frame_release(struct topic_json_frame *json)
{
    json_decref(json->root);
    topic_json_skeleton_release(&json->skeleton);
    topic_buffer_release(&json->parsed);
    topic_buffer_release(&json->mended);
    *json = (struct topic_json_frame){0};
}

static size_t parse_flags(const struct topic_json_frame *json)
{
    return json->allows_repeated_keys ? PARSE_FLAGS : PARSE_FLAGS | JSON_REJECT_DUPLICATES;
}

static bool parse_skeleton(struct topic_json_frame *json, struct topic_text frame)
{
    struct topic_json_skeleton *skeleton = &json->skeleton;
    struct topic_buffer *parsed = &json->parsed;
    if (!topic_json_skeleton_make(skeleton, frame, json->id))
        return false;
    if (json->root && !json->is_whole && parsed->len == skeleton->json.len &&
        memcmp(parsed->bytes, skeleton->json.bytes, parsed->len) == 0)
        return true;
    json_decref(json->root);
    json->root =
        topic_json_parser_try((struct topic_text){skeleton->json.bytes, skeleton->json.len});
    if (!json->root)
        json->root = topic_json_parser_strict(
            (struct topic_text){skeleton->json.bytes, skeleton->json.len}, parse_flags(json), NULL);
    json->is_whole = false;
    struct topic_buffer spare = *parsed;
    *parsed = skeleton->json;
    skeleton->json = spare;
    return json->root != NULL;
}

static bool load(struct topic_json_frame *json, struct topic_text text, json_error_t *error)
{
    json_decref(json->root);
    json->root = topic_json_parser_strict(text, parse_flags(json), error);
    json->is_whole = true;
    return json->root != NULL;
}

static int load_mended(struct topic_json_frame *json, json_error_t *error, struct topic_error *err)
{
    int has_mended = topic_json_mend(&json->mended, json->text, err);
    if (has_mended > 0)
        load(json, (struct topic_text){json->mended.bytes, json->mended.len}, error);
    return has_mended < 0 ? -1 : 0;
}

/* The parser gets an unusual or malformed frame unchanged, so that it reports the right position;
 * what it refuses although it is valid JSON is mended. */
static int parse_whole(struct topic_json_frame *json, enum topic_code *code,
                       struct topic_error *err)
{
    json_error_t error;
    bool is_out_of_memory = false; /* jansson reports that without a text */
    if (!load(json, json->text, &error) && error.text[0] != '\0')
        is_out_of_memory = load_mended(json, &error, err) < 0;
    if (json->root) {
        json->id = topic_json_frame_id(json, json->id);
        return 0;
    }
    if (is_out_of_memory || error.text[0] == '\0') {
        *code = TOPIC_CODE_INTERNAL;
        return topic_error_set(err, "out of memory while parsing the %s", json->noun);
    }
    return topic_error_set(err, "the %s is not valid JSON at byte %d: %s", json->noun,
                           error.position, error.text);
}

static int parse(struct topic_json_frame *json, struct topic_text frame, enum topic_code *code,
                 struct topic_error *err)
{
    json->text = frame;
    topic_buffer_reset(&json->mended);
    switch (topic_json_prescan_run(frame, &json->id, &json->values, NULL, 0)) {
    case TOPIC_JSON_PRESCAN_TOO_DEEP:
        return topic_error_set(err, "the JSON is nested deeper than %d levels",
                               TOPIC_JSON_PRESCAN_MAX_DEPTH);
    case TOPIC_JSON_PRESCAN_TOO_MANY_VALUES:
        return topic_error_set(err, "the JSON has more than %d values: send fewer at a time",
                               TOPIC_JSON_PRESCAN_MAX_VALUES);
    case TOPIC_JSON_PRESCAN_FINE:
        break;
    }
    if (!parse_skeleton(json, frame) && parse_whole(json, code, err) < 0)
        return -1;
    if (!json_is_object(json->root))
        return topic_error_set(err, "the %s is not a JSON object", json->noun);
    return 0;
}

int topic_json_frame_parse(struct topic_json_frame *json, struct topic_text frame,
                           enum topic_code *code, struct topic_error *err)
{
    json->id = (struct topic_text){0};
    *code = TOPIC_CODE_BAD_REQUEST;
    if (frame.len == 0)
        return topic_error_set(err, "the %s is empty: send a JSON object", json->noun);
    if (parse(json, frame, code, err) == 0) {
        *code = TOPIC_CODE_NONE;
        return 0;
    }
    json->id = topic_json_prescan_id(frame);
    return -1;
}

/* Mending moves no byte. NaN is no JSON to answer with. */
struct topic_text topic_json_frame_id(const struct topic_json_frame *json, struct topic_text id)
{
    if (json->mended.len > 0 && id.len > 0 && id.bytes[0] == '"')
        id.bytes = json->mended.bytes + (id.bytes - json->text.bytes);
    else if (json->mended.len > 0 && topic_json_mend_is_constant(id))
        return (struct topic_text){"null", strlen("null")};
    return id;
}

/* In a skeleton a string is the number of a text. */
struct topic_text topic_json_frame_text(const struct topic_json_frame *json, const json_t *string)
{
    const char *value = json_string_value(string);
    if (json->is_whole)
        return (struct topic_text){value, json_string_length(string)};
    return json->skeleton.texts[strtoul(value, NULL, 10)];
}

const json_t *topic_json_frame_find(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_null(value) ? NULL : value;
}
