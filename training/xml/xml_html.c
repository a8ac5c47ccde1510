#include "training/xml/xml_html.h"

#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <string.h>

#include "base/text_scan.h"

/* Elements of NITF (and of XHTML's page) that have no name of HTML, or another meaning; an empty
 * tag: the element is left out. */
static const struct {
    const char *name, *tag;
} meanings[] = {
    {"block", "div"},
    {"bq", "blockquote"},
    {"copyrite", ""},
    {"datasource", ""},
    {"fn", "p"},
    {"footer", ""},
    {"head", ""},
    {"header", ""}, /* dpa lists the subjects there */
    {"hl1", "h1"},
    {"hl2", "h2"},
    {"media-caption", "p"},
    {"media-metadata", ""},
    {"media-object", ""},
    {"media-producer", ""},
    {"media-reference", ""},
    {"nitf-table-metadata", ""},
    {"note", ""},
};

int topic_xml_html_escape(struct topic_buffer *html, struct topic_text text,
                          struct topic_error *err)
{
    for (size_t at = 0, run; at < text.len; at += run) {
        for (run = 0; at + run < text.len && !memchr("<>&\"", text.bytes[at + run], 4);)
            run++;
        const char *reference = run > 0                 ? NULL
                                : text.bytes[at] == '<' ? "&lt;"
                                : text.bytes[at] == '>' ? "&gt;"
                                : text.bytes[at] == '"' ? "&quot;"
                                                        : "&amp;";
        if (topic_buffer_append(html, reference ? reference : text.bytes + at,
                                reference ? strlen(reference) : run, err) < 0)
            return -1;
        run += reference != NULL;
    }
    return 0;
}

/* The tag of the element; NULL: its content stands without one. */
static const char *tag_of(const xmlNode *element)
{
    for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
        if (strcmp((const char *)element->name, meanings[i].name) == 0)
            return meanings[i].tag;
    return htmlTagLookup(element->name) ? (const char *)element->name : NULL;
}

/* Of attributes only those that hide an element mean something here. */
static int add_attributes(struct topic_buffer *html, const xmlNode *element,
                          struct topic_error *err)
{
    static const char *const names[] = {"hidden", "style", "class", "aria-hidden", "role"};
    for (const xmlAttr *attribute = element->properties; attribute; attribute = attribute->next) {
        const char *value = attribute->children && attribute->children->content
                                ? (const char *)attribute->children->content
                                : "";
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            if (strcmp((const char *)attribute->name, names[i]) == 0 &&
                (topic_buffer_format(html, err, " %s=\"", names[i]) < 0 ||
                 topic_xml_html_escape(html, (struct topic_text){value, strlen(value)}, err) < 0 ||
                 topic_buffer_append(html, "\"", 1, err) < 0))
                return -1;
    }
    return 0;
}

static int add_start(struct topic_buffer *html, const xmlNode *element, struct topic_error *err)
{
    const char *tag = tag_of(element);
    if (!tag)
        return 0;
    return topic_buffer_format(html, err, "<%s", tag) < 0 || add_attributes(html, element, err) < 0
               ? -1
               : topic_buffer_append(html, ">", 1, err);
}

static int add_end(struct topic_buffer *html, const xmlNode *element, struct topic_error *err)
{
    const char *tag = tag_of(element);
    const htmlElemDesc *known = tag ? htmlTagLookup((const xmlChar *)tag) : NULL;
    return tag && !(known && known->empty) ? topic_buffer_format(html, err, "</%s>", tag) : 0;
}

static bool is_left_out(const xmlNode *node)
{
    const char *tag = node->type == XML_ELEMENT_NODE ? tag_of(node) : NULL;
    return tag && tag[0] == '\0';
}

/* A text, or the start of an element. */
static int add_node(struct topic_buffer *html, const xmlNode *node, struct topic_error *err)
{
    if (node->type == XML_ELEMENT_NODE)
        return add_start(html, node, err);
    const char *bytes = node->content ? (const char *)node->content : "";
    struct topic_text text = {bytes, strlen(bytes)};
    if (topic_text_scan_skip(text, 0, TOPIC_TEXT_SCAN_BLANKS) == text.len) /* indentation */
        return text.len > 0 ? topic_buffer_append(html, " ", 1, err) : 0;
    return topic_xml_html_escape(html, text, err);
}

int topic_xml_html_add(struct topic_buffer *html, const xmlNode *element, struct topic_error *err)
{
    const xmlNode *node = element ? element->children : NULL;
    while (node) {
        bool is_read = !is_left_out(node);
        if (is_read && add_node(html, node, err) < 0)
            return -1;
        if (is_read && node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            continue;
        }
        if (is_read && node->type == XML_ELEMENT_NODE && add_end(html, node, err) < 0)
            return -1;
        while (!node->next && node->parent != element) {
            node = node->parent;
            if (add_end(html, node, err) < 0)
                return -1;
        }
        node = node->next;
    }
    return 0;
}
