/* xml_mend.h - mends what makes a document malformed XML although a reader knows what is
 * meant: the references of HTML (&nbsp;), an & that begins none (AT&T), and characters that XML
 * forbids.
 */
#ifndef TOPIC_TRAINING_XML_XML_MEND_H
#define TOPIC_TRAINING_XML_XML_MEND_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* libxml2 compares each attribute of an element with all others. */
#define TOPIC_XML_MEND_MAX_ATTRIBUTES 200

/* Fails for an element with more attributes, before a parser sees it, and sets *line to where it
 * is, from 1. */
int topic_xml_mend_check_attributes(struct topic_text text, size_t *line, struct topic_error *err);

/* Sets *mended to the text, or to a copy in the buffer that has the same lines. */
int topic_xml_mend(struct topic_text text, struct topic_buffer *buffer, struct topic_text *mended,
                   struct topic_error *err);

#endif
