#include "training/export/editor_document.h"

#include <stddef.h>
#include <string.h>

#include "record/json_value.h"
#include "record/keys.h"

/* Whether no key but those that editors have themselves is one of an article. */
static bool has_keys_of_editors(json_t *object)
{
    static const char *const own[] = {"text", "content", "children", "type"};
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        unsigned rank;
        bool is_own = false;
        for (size_t i = 0; i < sizeof own / sizeof *own; i++)
            is_own = is_own || strcmp(key, own[i]) == 0;
        enum topic_record_key meaning = topic_keys_find(key, strlen(key), &rank);
        if (!is_own && meaning != TOPIC_RECORD_OTHER && meaning != TOPIC_RECORD_ID)
            return false;
    }
    return json_is_object(object);
}

/* {"type": "paragraph", "children": [{"text": "..."}, {"type": "link", "children": [...]}]} */
static bool is_block(json_t *object)
{
    size_t index;
    json_t *leaf;
    json_t *leaves = json_object_get(object, "children");
    json_array_foreach(leaves, index, leaf)
    {
        bool is_leaf = json_is_string(json_object_get(leaf, "text")) ||
                       json_is_array(json_object_get(leaf, "children"));
        if (!is_leaf || !has_keys_of_editors(leaf))
            return false;
    }
    return json_array_size(leaves) > 0 && json_is_string(json_object_get(object, "type"));
}

/* The keys of a whole document, beside which there is little. */
static bool is_whole(json_t *object)
{
    const char *type = json_string_value(json_object_get(object, "type"));
    bool is_doc = type && (strcmp(type, "doc") == 0 || strcmp(type, "document") == 0);
    const json_t *nodes = json_object_get(json_object_get(object, "root"), "children");
    if (nodes)
        return json_object_get(json_array_get(nodes, 0), "type") != NULL;
    return (is_doc && json_is_array(json_object_get(object, "content"))) ||
           (topic_json_value_is_blocks(object) && !json_object_get(object, "content") &&
            !json_object_get(object, "children"));
}

bool topic_editor_document_is(json_t *object)
{
    return has_keys_of_editors(object) && (is_whole(object) || is_block(object));
}

bool topic_editor_document_is_blank_text(json_t *object)
{
    size_t count;
    const struct topic_keys_name *names = topic_keys_texts(&count);
    for (size_t i = 0; i < count; i++) {
        const json_t *value = json_object_get(object, names[i].name);
        if (topic_json_value_is_blank_document(value, topic_json_value_string, NULL))
            return true;
    }
    return false;
}
