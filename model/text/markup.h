/* markup.h - what a reader sees of a text that may hold HTML, Markdown and character references.
 *
 *     struct topic_visible_text visible = {0};
 *     topic_markup_reduce(&visible, text, &err);
 *     ... tokenise visible.text; topic_source_map_source() leads back to the original bytes ...
 *     topic_source_map_release(&visible);
 *
 * A text counts as HTML when it holds a closing tag, a comment or a void tag of a known HTML
 * element: "<IBM>" in a wire story and "a < b" are text. HTML is read by libxml2; scripts, styles
 * and embedded objects are not visible, block elements separate words and inline ones do not.
 * Of Markdown, link targets, images, reference definitions, fence languages and escapes go; what
 * remains of it is punctuation, which the tokeniser passes over.
 */
#ifndef TOPIC_MODEL_TEXT_MARKUP_H
#define TOPIC_MODEL_TEXT_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Visible bytes from `at` on (up to the next piece) stand for source_len bytes from `source`: one
 * to one when the lengths agree, as a whole when they do not (a reference such as &eacute;). */
struct topic_source_map_piece {
    size_t at;
    size_t source;
    size_t source_len;
};

struct topic_visible_text {
    struct topic_text text;                /* the input itself when nothing had to go */
    struct topic_source_map_piece *pieces; /* ascending; none when text is the input */
    size_t piece_count;
    size_t piece_capacity;
    struct topic_buffer bytes; /* what text points to otherwise */
    struct topic_buffer other; /* between two passes, and the sanitised input of the HTML parser */
    size_t cursor;             /* the piece that the last look-up found */
};

/* All zero is a valid start; the same struct may be used for one text after another. The result
 * borrows from text. */
int topic_markup_reduce(struct topic_visible_text *visible, struct topic_text text,
                        struct topic_error *err);

/* The bytes of the original text behind visible bytes [start, end). Fast for ascending calls. */
void topic_source_map_source(struct topic_visible_text *visible, size_t start, size_t end,
                             size_t *source_start, size_t *source_end);

/* The other way round: where bytes [start, end) of the original text are seen. */
void topic_source_map_seen(const struct topic_visible_text *visible, size_t start, size_t end,
                           size_t *seen_start, size_t *seen_end);

/* Whether a paragraph ends with the visible line break at `at`: one that sets off an element of
 * HTML, or the second of two. Others are where a line happens to be broken. */
bool topic_source_map_ends_paragraph(const struct topic_visible_text *visible, size_t at);

void topic_source_map_release(struct topic_visible_text *visible);

#endif
