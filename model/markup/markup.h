/* markup.h - removes HTML, Markdown and character references from a text.
 *
 *     struct topic_visible_text visible = {0};
 *     topic_markup_reduce(&visible, text, rules, &err);
 *     ... tokenise visible.text; topic_source_map_to_source() gives the source bytes ...
 *     topic_source_map_release(&visible);
 *
 * A text is read as HTML when it contains a comment, a closing tag or a void tag of a known HTML
 * element, or, by newer rules, an attribute: "<IBM>" in a news agency's text and "a < b" are plain
 * text. The passes, in their order: JSON of an editor (model/blocks/block_json.h), what a site's
 * program would have replaced (templates.h, embedded_code.h, shortcodes.h), HTML (html.h) or else
 * character references (char_references.h), Markdown (markdown.h), and addresses (addresses.h).
 */
#ifndef TOPIC_MODEL_MARKUP_MARKUP_H
#define TOPIC_MODEL_MARKUP_MARKUP_H

#include "model/text/source_map.h"
#include "model/text/text_rules.h"

/* visible may be all zero, and may be used for one text after another. The result borrows from
 * text. -1: out of memory, or HTML of 2 GiB or more. */
int topic_markup_reduce(struct topic_visible_text *visible, struct topic_text text,
                        const struct topic_text_rules *rules, struct topic_error *err);

#endif
