#include "record/programs/packed_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/text_scan.h"
#include "record/json_value.h"
#include "record/parser/json_extent.h"
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

/* A text of JSON that another text is. */
struct unpacked {
    struct topic_text text;
    char *decoded; /* NULL: the text is a part of the other */
};

static bool unpack_base64(struct topic_text text, struct unpacked *unpacked)
{
    text = topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS "=");
    unpacked->decoded = malloc(text.len + 1);
    size_t count = unpacked->decoded ? decode(text, unpacked->decoded) : 0;
    unpacked->text = (struct topic_text){unpacked->decoded, count};
    if (count > 0)
        return true;
    free(unpacked->decoded);
    return false;
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

/* False: the text is none. The caller frees what was decoded. */
static bool unpack(struct topic_text text, struct unpacked *unpacked)
{
    if (!topic_packed_text_begins(text))
        return false;
    text = topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS);
    *unpacked = (struct unpacked){.text = text};
    return text.bytes[0] == '{' || unpack_base64(text, unpacked);
}

json_t *topic_packed_text_parse(struct topic_text text)
{
    struct unpacked unpacked;
    if (!unpack(text, &unpacked))
        return NULL;
    json_t *object = parse_json(unpacked.text);
    free(unpacked.decoded);
    return object;
}

/* Unlike a text in braces, such as RTF or a style sheet. */
static bool begins_object(struct topic_text text)
{
    text = topic_text_scan_trim(text, TOPIC_TEXT_SCAN_BLANKS);
    const size_t at = topic_text_scan_skip(text, 1, TOPIC_TEXT_SCAN_BLANKS);
    return at < text.len && text.bytes[0] == '{' && text.bytes[at] == '"' &&
           text.bytes[text.len - 1] == '}';
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

static enum topic_packed_text_content look_into(json_t *object, size_t layer, size_t most_values);

static enum topic_packed_text_content look(struct topic_text text, size_t layer, size_t most_values)
{
    size_t count = 0;
    struct unpacked unpacked = {0};
    if (layer == TOPIC_PACKED_TEXT_LAYERS_MAX || !unpack(text, &unpacked))
        return TOPIC_PACKED_TEXT_OTHER;
    enum topic_packed_text_content content = TOPIC_PACKED_TEXT_OTHER;
    if (begins_object(unpacked.text))
        count = topic_json_extent_count(unpacked.text, most_values);
    json_t *object = count > 0 && count <= most_values ? parse_json(unpacked.text) : NULL;
    free(unpacked.decoded);
    if (count > most_values)
        content = TOPIC_PACKED_TEXT_TOO_LARGE;
    else if (object && !topic_json_value_is_blocks(object))
        content = topic_wrapped_record_has_text(object)
                      ? TOPIC_PACKED_TEXT_RECORD
                      : look_into(object, layer + 1, most_values - count);
    json_decref(object);
    return content;
}

static enum topic_packed_text_content look_into(json_t *object, size_t layer, size_t most_values)
{
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        (void)name;
        enum topic_packed_text_content content =
            look(topic_json_value_string(NULL, topic_json_value_one(value)), layer, most_values);
        if (content != TOPIC_PACKED_TEXT_OTHER)
            return content;
    }
    return TOPIC_PACKED_TEXT_OTHER;
}

/* NOLINTEND(misc-no-recursion) */

enum topic_packed_text_content topic_packed_text_look(struct topic_text text, size_t most_values)
{
    return look(text, 0, most_values);
}

bool topic_packed_text_is_record(struct topic_text text)
{
    return topic_packed_text_look(text, SIZE_MAX) == TOPIC_PACKED_TEXT_RECORD;
}
