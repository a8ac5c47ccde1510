/* flat_html.h - takes the nesting out of HTML that is nested too deeply to be parsed, or has a tag
 * with too many attributes: each tag becomes that of a paragraph, of the same length. The text
 * between the tags stays where it is; which parts of the page are menus can no longer be told.
 */
#ifndef TOPIC_MODEL_MARKUP_FLAT_HTML_H
#define TOPIC_MODEL_MARKUP_FLAT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Points *source to the copy, which it may be already, and flattens that. The tags of elements that
 * is_kept names stay. -1: out of memory. */
int topic_flat_html_make(struct topic_buffer *copy, struct topic_text *source,
                         bool (*is_kept)(const char *name, size_t len), struct topic_error *err);

#endif
