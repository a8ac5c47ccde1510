/* xml_feed.h - the items of a feed in XML as objects with the keys of a record: RSS 2.0 (and its
 * forerunners), RSS 1.0 and Atom.
 *
 * Nothing outside the text is read, and a document that declares entities is refused. libxml2 bounds
 * the length of a text (10 MB), and 100 levels are the deepest.
 */
#ifndef TOPIC_TRAINING_FEED_XML_FEED_H
#define TOPIC_TRAINING_FEED_XML_FEED_H

#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The feeds of newsrooms have some hundred kilobytes. libxml2 takes lengths of 31 bits. */
#define TOPIC_XML_FEED_MAX_BYTES (64u << 20)

/* An array of objects, which the caller releases; their "line" is where the item begins, from 1. The
 * text is UTF-8, whatever encoding it declares. NULL on failure, with the line of the error. */
json_t *topic_xml_feed_parse(struct topic_text text, size_t *line, struct topic_error *err);

#endif
