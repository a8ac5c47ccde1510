/* xml_parse.h - runs libxml2's parser over a document of XML that somebody else wrote, within
 * bounds: nothing outside the text is read, and a document that declares entities is refused.
 *
 *     struct topic_xml_parse parse = {.handler = &handler, .max_bytes = ..., .err = &err};
 *     if (topic_xml_parse_run(&parse, text) < 0)
 *         ... err says why, parse.line where
 *
 * The functions of the handler get the parser (xmlParserCtxt) as their context;
 * topic_xml_parse_of finds the parse, which is the first member of what its user keeps. libxml2
 * bounds the length of a text (10 MB).
 */
#ifndef TOPIC_TRAINING_XML_XML_PARSE_H
#define TOPIC_TRAINING_XML_XML_PARSE_H

#include <libxml/parser.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* Less than libxml2 allows. An article in XHTML nests some ten deep. */
#define TOPIC_XML_PARSE_MAX_DEPTH 100

struct topic_xml_parse {
    const xmlSAXHandler *handler; /* without those of errors and entities, which are set here */
    void (*finish)(struct topic_xml_parse *parse); /* behind the end of a document without faults;
                                                    * may own nothing while it calls libxml2; NULL:
                                                    * nothing is to be done */
    size_t max_bytes;                              /* of the text; libxml2 takes 31 bits */
    xmlParserCtxtPtr parser;
    struct topic_text text;
    size_t line;          /* of the error, from 1 */
    size_t skipped_lines; /* empty ones before the document, which the parser does not count */
    struct topic_error *err;
};

/* The text is UTF-8, whatever encoding it declares. */
int topic_xml_parse_run(struct topic_xml_parse *parse, struct topic_text text);

/* ---- for handlers ---- */

struct topic_xml_parse *topic_xml_parse_of(void *context);

/* Stops the parse, at this line. */
void topic_xml_parse_fail(struct topic_xml_parse *parse, const char *why);

#endif
