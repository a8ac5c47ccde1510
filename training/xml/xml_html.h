/* xml_html.h - the content of an element of XML as HTML, so that model/text reads of it what a
 * reader sees: elements of HTML as they are, those of NITF as the ones that they mean, and of all
 * others the text.
 */
#ifndef TOPIC_TRAINING_XML_XML_HTML_H
#define TOPIC_TRAINING_XML_XML_HTML_H

#include <libxml/tree.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Appends what is within the element; nothing for NULL. What describes pictures and tables, notes
 * to editors and the head of a page are left out. */
int topic_xml_html_add(struct topic_buffer *html, const xmlNode *element, struct topic_error *err);

/* Appends the text with references in place of the characters that HTML gives a meaning. */
int topic_xml_html_escape(struct topic_buffer *html, struct topic_text text,
                          struct topic_error *err);

#endif
