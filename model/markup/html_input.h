/* html_input.h - makes of a text what libxml2 can read without losing its place.
 *
 * libxml2 stops at a NUL, reads everything after a malformed byte as Latin-1, and skips control
 * characters, so that its text could not be located in the source. After an '&' that begins no
 * reference it reads the following letters as a name, and sometimes loses a long one. So the parser
 * reads a copy in which such bytes are replaced one for one; the visible text is taken from the
 * text itself.
 */
#ifndef TOPIC_MODEL_MARKUP_HTML_INPUT_H
#define TOPIC_MODEL_MARKUP_HTML_INPUT_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* "&CounterClockwiseContourIntegral;" is the longest reference of HTML 5. */
#define TOPIC_HTML_REFERENCE_MAX_BYTES 40

/* Points *source to the copy, if one is needed. -1: out of memory. */
int topic_html_input_sanitise(struct topic_buffer *copy, struct topic_text *source,
                              struct topic_error *err);

#endif
