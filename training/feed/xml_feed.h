/* xml_feed.h - the items of a feed in XML: RSS 2.0 (and its forerunners), RSS 1.0 and Atom.
 *
 * Nothing outside the text is read, and a document that declares entities is refused. libxml2
 * bounds the length of a text (10 MB), and 100 levels are the deepest.
 */
#ifndef TOPIC_TRAINING_FEED_XML_FEED_H
#define TOPIC_TRAINING_FEED_XML_FEED_H

#include <stddef.h>

#include <jansson.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* The feeds of newsrooms have some hundred kilobytes. libxml2 takes lengths of 31 bits. */
#define TOPIC_XML_FEED_MAX_BYTES (64u << 20)

/* Each item is {"line": where it begins, "elements": {...}, "names": {...}}: its elements by their
 * names (feed_elements.h), a text or, for topics, a list of them; and the texts that may hold
 * several topics, by the name of their element. */
struct topic_xml_feed {
    json_t *items;
    json_t *left_out; /* kinds of items that are no articles, each with their number */
    size_t left_out_count;
    size_t page_count;    /* items that are pages of WordPress */
    size_t data_count;    /* items of Atom whose content is data, or in another file */
    size_t skipped_lines; /* empty ones before the feed, which the line numbers leave out */
};

/* The text is UTF-8, whatever encoding it declares. Returns -1 on failure, with the line of the
 * error; the caller releases the feed then too. */
int topic_xml_feed_parse(struct topic_xml_feed *feed, struct topic_text text, size_t *line,
                         struct topic_error *err);
void topic_xml_feed_release(struct topic_xml_feed *feed);

#endif
