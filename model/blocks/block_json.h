/* block_json.h - the text of a document that an editor keeps as JSON: blocks, and texts in them.
 *
 *     {"blocks": [{"type": "paragraph", "data": {"text": "..."}}]}               Editor.js, Draft.js
 *     {"type": "doc", "content": [{"type": "text", "text": "..."}]}              ProseMirror, TipTap
 *     [{"type": "paragraph", "children": [{"text": "..."}]}]                     Slate, Portable Text
 *     {"root": {"children": [{"text": "..."}]}}                                  Lexical
 *     {"ops": [{"insert": "..."}]}                                               Quill
 *
 * and those of Contentful, Notion, Ghost (mobiledoc), Gutenberg and Wagtail, and a list of texts.
 * Which one it is, is told by the names of its keys. Of JSON of another kind the texts of several
 * words are read. A document that is cut short is read as far as it goes.
 */
#ifndef TOPIC_MODEL_BLOCKS_BLOCK_JSON_H
#define TOPIC_MODEL_BLOCKS_BLOCK_JSON_H

#include "model/text/source_map.h"

enum topic_block_json_kind {
    TOPIC_BLOCK_JSON_NONE,   /* no JSON from the first byte to the last */
    TOPIC_BLOCK_JSON_BLOCKS, /* a document of a known kind */
    TOPIC_BLOCK_JSON_OTHER   /* other JSON: what of it is text, is a guess */
};

/* Takes a few steps for a text that does not begin with a bracket. */
enum topic_block_json_kind topic_block_json_find(struct topic_text text);

/* Leaves the text of a document, with an empty line between blocks; changes no other text. */
int topic_block_json_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
