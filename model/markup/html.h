/* html.h - the pass of markup.h that reads HTML, by libxml2's parser.
 *
 * The parser is driven through its SAX interface, so that no tree is built; the byte offset of each
 * run of text comes from xmlByteConsumed().
 *
 * Scripts, styles and embedded objects are dropped. A block element separates words by a line
 * break; an inline element does not. A page ends where it nests deeper than 256 elements, and
 * before a tag with too many attributes: libxml2 takes quadratic time for both.
 */
#ifndef TOPIC_MODEL_MARKUP_HTML_H
#define TOPIC_MODEL_MARKUP_HTML_H

#include <stdbool.h>

#include "model/text/source_map.h"
#include "model/text/text_rules.h"

/* Call it before threads read HTML: libxml2 initialises itself at first use, and of two threads
 * that do so at once one would leak what it has set up. Further calls do nothing. */
void topic_html_prepare(void);

/* Replaces visible->text, read as HTML, by what a reader sees of it. */
int topic_html_reduce(struct topic_visible_text *visible, const struct topic_text_rules *rules,
                      struct topic_error *err);

#endif
