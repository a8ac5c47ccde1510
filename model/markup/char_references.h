/* char_references.h - the pass of markup.h that decodes character references in a text that is not
 * HTML: feeds are full of "AT&amp;T" and "don&#8217;t".
 */
#ifndef TOPIC_MODEL_MARKUP_CHAR_REFERENCES_H
#define TOPIC_MODEL_MARKUP_CHAR_REFERENCES_H

#include "model/text/source_map.h"

/* Replaces each known reference in visible->text by its character; unknown ones stay. */
/* Whether there is a reference, and not only an '&'. */
bool topic_char_references_has(struct topic_text text);

int topic_char_references_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
