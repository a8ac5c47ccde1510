#include "record/json_value.h"

#include <jansson.h>
#include <string.h>

#include "base/text_scan.h"
#include "record/keys.h"

/* ---- texts ---- */

struct topic_text topic_json_value_string(const void *unused, const json_t *string)
{
    (void)unused;
    return (struct topic_text){json_string_value(string), json_string_length(string)};
}

const json_t *topic_json_value_one(const json_t *value)
{
    const json_t *one = json_array_size(value) == 1 ? json_array_get(value, 0) : value;
    return json_is_string(one) ? one : NULL;
}

bool topic_json_value_is_text(const json_t *value)
{
    return topic_json_value_one(value) != NULL;
}

bool topic_json_value_is_paragraphs(const json_t *value)
{
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
    {
        if (!json_is_string(item))
            return false;
    }
    return json_array_size(value) > 1;
}

bool topic_json_value_is_filled(const json_t *value, topic_json_value_text *text_of,
                                const void *context)
{
    if (!json_is_string(value))
        return value && !json_is_null(value);
    struct topic_text text = text_of(context, value);
    return !topic_keys_is_blank_text(text.bytes, text.len);
}

bool topic_json_value_is_json(struct topic_text text)
{
    size_t at = topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS);
    return at < text.len && (text.bytes[at] == '{' || text.bytes[at] == '[');
}

/* ---- documents of blocks ---- */

static bool has_all(const json_t *object, const char *first, const char *second)
{
    return json_object_get(object, first) && json_object_get(object, second);
}

/* A block or node of a list of them. */
static bool is_block(const json_t *item)
{
    static const char *const keys[] = {"children", "_type", "insert", "innerHTML", "nodes"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (json_object_get(item, keys[i]))
            return true;
    return has_all(item, "object", "type") || has_all(item, "type", "data") ||
           has_all(item, "type", "content") || has_all(item, "text", "inlineStyleRanges") ||
           (has_all(item, "type", "text") && json_is_array(json_object_get(item, "spans"))) ||
           (has_all(item, "type", "value") && json_object_get(item, "id"));
}

bool topic_json_value_is_blocks(const json_t *value)
{
    static const char *const lists[] = {"ops", "blocks"};
    if (json_is_array(value))
        return is_block(json_array_get(value, 0));
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (json_is_array(json_object_get(value, lists[i])))
            return true;
    bool has_nodes = json_is_array(json_object_get(value, "content")) ||
                     json_is_array(json_object_get(value, "children"));
    return json_object_get(json_object_get(value, "root"), "children") ||
           json_object_get(json_object_get(value, "document"), "nodes") ||
           json_object_get(json_object_get(value, "document"), "children") ||
           (has_nodes && (json_object_get(value, "type") || json_object_get(value, "nodeType"))) ||
           has_all(value, "sections", "markups");
}
