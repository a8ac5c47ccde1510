#include "record/json_value.h"

#include <jansson.h>
#include <stdint.h>
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

bool topic_json_value_is_empty(const json_t *value)
{
    return json_is_false(value) || (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
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
    if (json_object_size(item) == 0)
        return false;
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
    if (json_object_size(value) == 0)
        return false;
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

/* A document that is empty has but a few. */
#define BLANK_LEVELS_MAX 8

/* What editors say of a block, beside its text. */
static bool is_remark(const char *name)
{
    static const char *const remarks[] = {"type",   "_type", "nodeType", "object",  "id",
                                          "_key",   "key",   "tag",      "version", "direction",
                                          "format", "style", "mode"};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (strcmp(remarks[i], name) == 0)
            return true;
    return false;
}

/* Recursion ends at BLANK_LEVELS_MAX. */
/* NOLINTBEGIN(misc-no-recursion) */

static bool has_content(const json_t *value, size_t level, topic_json_value_text *text_of,
                        const void *context)
{
    const char *name;
    json_t *member;
    if (json_is_string(value))
        return topic_json_value_is_filled(value, text_of, context);
    if (level == BLANK_LEVELS_MAX)
        return json_is_object(value) || json_is_array(value);
    for (size_t i = 0; i < json_array_size(value); i++)
        if (has_content(json_array_get(value, i), level + 1, text_of, context))
            return true;
    json_object_foreach((json_t *)(uintptr_t)value, name, member)
    {
        if (!is_remark(name) && has_content(member, level + 1, text_of, context))
            return true;
    }
    return false;
}

/* NOLINTEND(misc-no-recursion) */

/* {"type": "doc"} */
static bool is_bare_document(const json_t *value, topic_json_value_text *text_of,
                             const void *context)
{
    const json_t *type = json_object_size(value) == 1 ? json_object_get(value, "type") : NULL;
    const struct topic_text text =
        json_is_string(type) ? text_of(context, type) : (struct topic_text){"", 0};
    return text.len == 3 && memcmp(text.bytes, "doc", 3) == 0;
}

bool topic_json_value_is_blank_document(const json_t *value, topic_json_value_text *text_of,
                                        const void *context)
{
    return (topic_json_value_is_blocks(value) && !has_content(value, 0, text_of, context)) ||
           is_bare_document(value, text_of, context);
}
