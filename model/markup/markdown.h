/* markdown.h - the pass of markup.h that drops what a reader of Markdown does not see: link
 * targets, images, reference definitions, the languages of code fences, backslashes of escapes
 * (CommonMark 0.30, sections 2.4, 4.5, 4.7, 6.3, 6.4).
 *
 * The remaining marks are punctuation, which the tokenizer skips.
 */
#ifndef TOPIC_MODEL_MARKUP_MARKDOWN_H
#define TOPIC_MODEL_MARKUP_MARKDOWN_H

#include "model/text/source_map.h"

/* Shortens visible->text, or leaves it alone. */
int topic_markdown_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
