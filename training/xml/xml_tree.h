/* xml_tree.h - a document of XML as libxml2's tree, within bounds, and how to find one's way in it
 * by names without their prefixes.
 *
 *     static void read(void *context, const xmlNode *root, size_t skipped_lines) { ... }
 *     if (topic_xml_tree_read(text, read, context, &line, &err) < 0)
 *         ...
 *
 * The tree is there during the call of `read` alone. Nothing here allocates by libxml2, so `read`
 * may own memory.
 */
#ifndef TOPIC_TRAINING_XML_XML_TREE_H
#define TOPIC_TRAINING_XML_XML_TREE_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* A message of a news agency with some hundred articles has some megabytes. */
#define TOPIC_XML_TREE_MAX_BYTES (64u << 20)

/* An element or an attribute takes some 250 bytes; an article has about a hundred of them. */
#define TOPIC_XML_TREE_MAX_NODES 1000000

/* skipped_lines: empty ones before the document, which topic_xml_tree_line leaves out. */
typedef void topic_xml_tree_reader(void *context, const xmlNode *root, size_t skipped_lines);

/* Fails with *line set to the line of the error, from 1. */
int topic_xml_tree_read(struct topic_text text, topic_xml_tree_reader *read, void *context,
                        size_t *line, struct topic_error *err);

/* ---- elements; NULL for one that is not there has no children, attributes or text ---- */

bool topic_xml_tree_is(const xmlNode *element, const char *name);

/* The first child of this name; NULL as name: of any. */
const xmlNode *topic_xml_tree_child(const xmlNode *element, const char *name);

/* The next sibling of this name. */
const xmlNode *topic_xml_tree_next(const xmlNode *element, const char *name);

/* The next element of this name within `root`, in the order of the document, behind `at` or from
 * `root` itself. */
const xmlNode *topic_xml_tree_after(const xmlNode *root, const xmlNode *at, const char *name);

/* Borrowed; empty: the element has no such attribute. */
struct topic_text topic_xml_tree_attribute(const xmlNode *element, const char *name);

/* The same as topic_xml_tree_text; empty where it is longer, of which no more is read. */
int topic_xml_tree_name(const xmlNode *element, size_t max_bytes, struct topic_buffer *buffer,
                        struct topic_text *text, struct topic_error *err);

/* The text of the element and of those within, with one blank for white space and none around it,
 * in the buffer, which it replaces. */
int topic_xml_tree_text(const xmlNode *element, struct topic_buffer *buffer,
                        struct topic_text *text, struct topic_error *err);

/* The same with its white space as it is. */
int topic_xml_tree_raw_text(const xmlNode *element, struct topic_buffer *buffer,
                            struct topic_text *text, struct topic_error *err);

/* The line at which it begins, from 1. */
size_t topic_xml_tree_line(const xmlNode *element);

#endif
