#include "training/xml/xml_tree.h"

#include <stdint.h>
#include <string.h>

#include "base/text_scan.h"
#include "training/xml/xml_parse.h"

struct tree_parse {
    struct topic_xml_parse parse;
    topic_xml_tree_reader *read;
    void *context;
    size_t nodes;
};

/* ---- the parse ---- */

/* libxml2 says which parameters there are. */
/* NOLINTBEGIN(readability-function-size) */
static void on_start(void *context, const xmlChar *name, const xmlChar *prefix,
                     const xmlChar *space, int space_count, const xmlChar **spaces,
                     int attribute_count, int defaulted_count, const xmlChar **attributes)
{
    struct tree_parse *tree = (struct tree_parse *)topic_xml_parse_of(context);
    tree->nodes += 1 + (size_t)attribute_count + (size_t)space_count;
    if (tree->parse.parser->nodeNr >= TOPIC_XML_PARSE_MAX_DEPTH)
        topic_xml_parse_fail(&tree->parse, "elements are nested too deeply");
    else if (tree->nodes > TOPIC_XML_TREE_MAX_NODES)
        topic_xml_parse_fail(&tree->parse, "has more elements than any message of articles");
    else
        xmlSAX2StartElementNs(context, name, prefix, space, space_count, spaces, attribute_count,
                              defaulted_count, attributes);
}

/* NOLINTEND(readability-function-size) */

static void finish(struct topic_xml_parse *parse)
{
    const struct tree_parse *tree = (const struct tree_parse *)parse;
    tree->read(tree->context, xmlDocGetRootElement(parse->parser->myDoc), parse->skipped_lines);
}

int topic_xml_tree_read(struct topic_text text, topic_xml_tree_reader *read, void *context,
                        size_t *line, struct topic_error *err)
{
    static const xmlSAXHandler handler = {
        .startDocument = xmlSAX2StartDocument,
        .startElementNs = on_start,
        .endElementNs = xmlSAX2EndElementNs,
        .characters = xmlSAX2Characters,
        .ignorableWhitespace = xmlSAX2Characters,
        .cdataBlock = xmlSAX2CDataBlock,
    };
    struct tree_parse tree = {.parse = {.handler = &handler,
                                        .finish = finish,
                                        .max_bytes = TOPIC_XML_TREE_MAX_BYTES,
                                        .err = err},
                              .read = read,
                              .context = context};
    int status = topic_xml_parse_run(&tree.parse, text);
    *line = tree.parse.line;
    return status;
}

/* ---- elements ---- */

/* A prefix that is not declared is a part of libxml2's name. */
static bool has_name(const xmlNode *element, const char *name)
{
    const char *colon = strchr((const char *)element->name, ':');
    return strcmp(colon ? colon + 1 : (const char *)element->name, name) == 0;
}

bool topic_xml_tree_is(const xmlNode *element, const char *name)
{
    return element && element->type == XML_ELEMENT_NODE && (!name || has_name(element, name));
}

static const xmlNode *first_of(const xmlNode *node, const char *name)
{
    while (node && !topic_xml_tree_is(node, name))
        node = node->next;
    return node;
}

const xmlNode *topic_xml_tree_child(const xmlNode *element, const char *name)
{
    return element ? first_of(element->children, name) : NULL;
}

const xmlNode *topic_xml_tree_next(const xmlNode *element, const char *name)
{
    return element ? first_of(element->next, name) : NULL;
}

/* The node behind this one and what is within it. */
static const xmlNode *skip(const xmlNode *root, const xmlNode *node)
{
    while (node != root && !node->next)
        node = node->parent;
    return node == root ? NULL : node->next;
}

/* The next node of any kind. */
static const xmlNode *step(const xmlNode *root, const xmlNode *node)
{
    return node->type == XML_ELEMENT_NODE && node->children ? node->children : skip(root, node);
}

const xmlNode *topic_xml_tree_after(const xmlNode *root, const xmlNode *at, const char *name)
{
    if (!root)
        return NULL;
    do
        at = at ? step(root, at) : root;
    while (at && !topic_xml_tree_is(at, name));
    return at;
}

/* Without entities, the value of an attribute is one text. */
struct topic_text topic_xml_tree_attribute(const xmlNode *element, const char *name)
{
    const xmlAttr *attribute = element ? element->properties : NULL;
    while (attribute && strcmp((const char *)attribute->name, name) != 0)
        attribute = attribute->next;
    const char *value = attribute && attribute->children && attribute->children->content
                            ? (const char *)attribute->children->content
                            : "";
    return topic_text_scan_trim((struct topic_text){value, strlen(value)}, TOPIC_TEXT_SCAN_BLANKS);
}

/* Appends the words of the text, each behind a blank where white space stands before it. */
static int add_words(struct topic_buffer *buffer, struct topic_text text, bool *is_apart,
                     struct topic_error *err)
{
    for (size_t at = 0; at < text.len;) {
        size_t start = topic_text_scan_skip(text, at, TOPIC_TEXT_SCAN_BLANKS);
        *is_apart = *is_apart || start > at;
        at = topic_text_scan_find_any(text, start, TOPIC_TEXT_SCAN_BLANKS);
        if (at == start)
            break;
        if ((*is_apart && buffer->len > 0 && topic_buffer_append(buffer, " ", 1, err) < 0) ||
            topic_buffer_append(buffer, text.bytes + start, at - start, err) < 0)
            return -1;
        *is_apart = false;
    }
    return 0;
}

int topic_xml_tree_name(const xmlNode *element, size_t max_bytes, struct topic_buffer *buffer,
                        struct topic_text *text, struct topic_error *err)
{
    bool is_apart = false;
    topic_buffer_reset(buffer);
    for (const xmlNode *node = element; node && buffer->len <= max_bytes;
         node = step(element, node)) {
        const char *bytes = (const char *)node->content;
        is_apart = is_apart || topic_xml_tree_is(node, "p") || topic_xml_tree_is(node, "br");
        if (node->type == XML_ELEMENT_NODE || !bytes)
            continue;
        if (add_words(buffer, (struct topic_text){bytes, strlen(bytes)}, &is_apart, err) < 0)
            return -1;
    }
    *text = (struct topic_text){buffer->bytes, buffer->len <= max_bytes ? buffer->len : 0};
    return 0;
}

int topic_xml_tree_text(const xmlNode *element, struct topic_buffer *buffer,
                        struct topic_text *text, struct topic_error *err)
{
    return topic_xml_tree_name(element, SIZE_MAX, buffer, text, err);
}

int topic_xml_tree_raw_text(const xmlNode *element, struct topic_buffer *buffer,
                            struct topic_text *text, struct topic_error *err)
{
    topic_buffer_reset(buffer);
    for (const xmlNode *node = element; node; node = step(element, node)) {
        const char *bytes = (const char *)node->content;
        if (node->type != XML_ELEMENT_NODE && bytes &&
            topic_buffer_append(buffer, bytes, strlen(bytes), err) < 0)
            return -1;
    }
    *text = (struct topic_text){buffer->bytes, buffer->len};
    return 0;
}

size_t topic_xml_tree_line(const xmlNode *element)
{
    long line = xmlGetLineNo(element);
    return line > 0 ? (size_t)line : 1;
}
