#include "record/programs/packed_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/json_value.h"
#include "record/parser/json_parser.h"
#include "record/programs/wrapped_record.h"

static json_t *parse_json(struct topic_text text)
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
    json_t *object = count > 0 ? parse_json((struct topic_text){bytes, count}) : NULL;
    free(bytes);
    return object;
}

/* In base64, a { is "e" and the first bits of the next digit; what follows it is a quote or a
 * blank. */
bool topic_packed_text_begins(struct topic_text text)
{
    static const char *const starts[] = {"{",   "eyI", "eyJ", "eyK", "eyL",
                                         "eyA", "ewo", "ew0", "ewk"};
    const size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
    for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
        if (topic_text_scan_has_prefix(text, at, starts[i]))
            return true;
    return false;
}

json_t *topic_packed_text_parse(struct topic_text text)
{
    if (!topic_packed_text_begins(text))
        return NULL;
    text = topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS);
    return text.bytes[0] == '{' ? parse_json(text) : parse_base64(text);
}

static json_t *load_string(struct topic_text text)
{
    return text.len > 0 && text.bytes[0] == '"'
               ? json_loadb(text.bytes, text.len, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)
               : NULL;
}

json_t *topic_packed_text_parse_list(struct topic_text text)
{
    json_error_t unused;
    json_t *string = load_string(text);
    json_t *list =
        string ? topic_json_parser_load(topic_json_value_string(NULL, string), &unused) : NULL;
    json_decref(string);
    if (json_is_object(json_array_get(list, 0)))
        return list;
    json_decref(list);
    return NULL;
}

json_t *topic_packed_text_parse_string(struct topic_text text)
{
    json_t *string = load_string(text);
    json_t *object = string ? topic_packed_text_parse(topic_json_value_string(NULL, string)) : NULL;
    json_decref(string);
    return object;
}

/* Recursion ends at TOPIC_PACKED_TEXT_LAYERS_MAX. */
/* NOLINTBEGIN(misc-no-recursion) */

static bool has_record(json_t *object, size_t layer);

static bool is_record(struct topic_text text, size_t layer)
{
    json_t *object = layer < TOPIC_PACKED_TEXT_LAYERS_MAX ? topic_packed_text_parse(text) : NULL;
    bool is = object && !topic_json_value_is_blocks(object) &&
              (topic_wrapped_record_has_text(object) || has_record(object, layer + 1));
    json_decref(object);
    return is;
}

static bool has_record(json_t *object, size_t layer)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        (void)name;
        if (is_record(topic_json_value_string(NULL, topic_json_value_one(value)), layer))
            return true;
    }
    return false;
}

/* NOLINTEND(misc-no-recursion) */

bool topic_packed_text_is_record(struct topic_text text)
{
    return is_record(text, 0);
}
