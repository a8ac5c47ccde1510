#include "model/blocks/block_shape.h"

#include <stddef.h>
#include <string.h>

#include "base/text_scan.h"

enum {
    PLAIN_TEXT = 1u << 0,
    NODE_TYPE = 1u << 1,
    VALUE = 1u << 2,
    INNER_HTML = 1u << 3,
    SECTIONS = 1u << 4,
    MARKUPS = 1u << 5,
    INSERT = 1u << 6,
    TEXT = 1u << 7,
    CHILDREN = 1u << 8,
    NODES = 1u << 9,
    LEAVES = 1u << 10,
    BLOCKS = 1u << 11,
    TYPE = 1u << 12,
    CONTENT = 1u << 13,
    DATA = 1u << 14,
    ID = 1u << 15,
    SPANS = 1u << 16
};

static const char *const marks[] = {"plain_text", "nodeType", "value", "innerHTML", "sections",
                                    "markups",    "insert",   "text",  "children",  "nodes",
                                    "leaves",     "blocks",   "type",  "content",   "data",
                                    "id",         "spans"};

#define KEYS(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct topic_block_shape shapes[] = {
    {.all = PLAIN_TEXT, .texts = KEYS("plain_text"), .skips = KEYS(""), .joins = true},
    {.all = NODE_TYPE | VALUE, .texts = KEYS("value"), .skips = KEYS("data"), .joins = true},
    {.all = INNER_HTML, .texts = KEYS("innerHTML"), .skips = KEYS("innerBlocks")},
    {.all = SECTIONS | MARKUPS,
     .texts = KEYS("html", "markdown", "caption"),
     .skips = KEYS("markups"),
     .joins = true,
     .lists_are_blocks = true},
    {.all = INSERT, .texts = KEYS("insert"), .skips = KEYS("attributes"), .joins = true},
    {.all = TEXT,
     .any = CHILDREN | NODES | LEAVES,
     .texts = KEYS("text", "html", "markdown", "caption", "code"),
     .skips = KEYS("marks", "markDefs", "attrs", "attributes", "data"),
     .joins = true},
    {.all = BLOCKS,
     .any = TEXT | DATA | CONTENT,
     .texts = KEYS("text", "caption", "items", "content", "title", "message", "html", "code"),
     .skips = KEYS("entityMap", "file", "meta", "tunes")},
    {.all = TYPE | CONTENT | TEXT,
     .texts = KEYS("text"),
     .skips = KEYS("marks", "attrs"),
     .joins = true},
    {.all = TYPE | TEXT | SPANS, .texts = KEYS("text"), .skips = KEYS("spans", "oembed")},
    {.all = TYPE | VALUE | ID, .texts = KEYS("value", "text"), .skips = KEYS("")},
};

unsigned topic_block_shape_mark(struct topic_text key)
{
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (strlen(marks[i]) == key.len && memcmp(marks[i], key.bytes, key.len) == 0)
            return 1u << i;
    return 0;
}

const struct topic_block_shape *topic_block_shape_find(unsigned found)
{
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
        if ((found & shapes[i].all) == shapes[i].all &&
            (shapes[i].any == 0 || (found & shapes[i].any) != 0))
            return &shapes[i];
    return NULL;
}

bool topic_block_shape_is_document(unsigned found)
{
    static const unsigned documents[] = {BLOCKS, TYPE | CONTENT, TYPE | CHILDREN,
                                         NODE_TYPE | CONTENT};
    for (size_t i = 0; i < sizeof documents / sizeof *documents; i++)
        if ((found & documents[i]) == documents[i])
            return true;
    return false;
}

static bool is_among(const char *const *keys, struct topic_text key)
{
    for (; *keys; keys++)
        if (strlen(*keys) == key.len && memcmp(*keys, key.bytes, key.len) == 0)
            return true;
    return false;
}

bool topic_block_shape_has_text(const struct topic_block_shape *shape, struct topic_text key)
{
    return key.len > 0 && is_among(shape->texts, key);
}

bool topic_block_shape_skips(const struct topic_block_shape *shape, struct topic_text key)
{
    return key.len > 0 && is_among(shape->skips, key);
}

bool topic_block_shape_is_type(struct topic_text key)
{
    static const char *const names[] = {"type", "_type", "nodeType", "object", NULL};
    return key.len > 0 && is_among(names, key);
}

bool topic_block_shape_is_remark(struct topic_text key)
{
    static const char *const names[] = {"id",        "_key",   "key",    "tag",  "version",
                                        "direction", "format", "indent", "mode", NULL};
    return topic_block_shape_is_type(key) || (key.len > 0 && is_among(names, key));
}

bool topic_block_shape_is_inline(struct topic_text type)
{
    static const char *const names[] = {"link", "autolink",        "a",       "hyperlink",
                                        "text", "entry-hyperlink", "mention", "asset-hyperlink",
                                        "leaf", "inline",          "span"};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(type, names);
}

bool topic_block_shape_is_break(struct topic_text type)
{
    static const char *const names[] = {"hardBreak", "hard_break", "linebreak", "break", "br"};
    return TOPIC_TEXT_SCAN_IS_ONE_OF(type, names);
}
