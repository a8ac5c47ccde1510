/* visible.h - rewriting a struct topic_visible_text range by range; shared by the passes of markup.h.
 *
 *     topic_source_map_edit_begin(&rewrite, visible, &err);
 *     topic_source_map_edit_keep(&rewrite, start, end, &err);                 bytes that stay
 *     topic_source_map_edit_replace(&rewrite, bytes, len, start, end, &err);  bytes that stand for others
 *     topic_source_map_edit_end(&rewrite);                                    what was not named is gone
 *
 * Offsets are those of the text before; they ascend.
 */
#ifndef TOPIC_MODEL_TEXT_SOURCE_MAP_H
#define TOPIC_MODEL_TEXT_SOURCE_MAP_H

#include <stdbool.h>

#include "model/text/markup.h"

struct topic_source_map_edit {
    struct topic_visible_text *visible;
    struct topic_text text; /* the text before */
    struct topic_source_map_piece
        *pieces; /* its pieces, owned; NULL when it was the input itself */
    size_t piece_count;
    size_t cursor;
};

int topic_source_map_edit_begin(struct topic_source_map_edit *rewrite,
                                struct topic_visible_text *visible, struct topic_error *err);
int topic_source_map_edit_keep(struct topic_source_map_edit *rewrite, size_t start, size_t end,
                               struct topic_error *err);
int topic_source_map_edit_replace(struct topic_source_map_edit *rewrite, const char *bytes,
                                  size_t len, size_t start, size_t end, struct topic_error *err);
void topic_source_map_edit_end(struct topic_source_map_edit *rewrite);

/* The passes, in the order in which they run: each shortens visible->text or leaves it alone. */
/* Before threads read HTML: libxml2 prepares itself at first use, and two threads at once would
 * make what only one of them keeps. */
void topic_html_prepare(void);

bool topic_html_is_likely(struct topic_text text);
int topic_html_reduce(struct topic_visible_text *visible, struct topic_error *err);
int topic_char_references_reduce(struct topic_visible_text *visible, struct topic_error *err);
int topic_markdown_reduce(struct topic_visible_text *visible, struct topic_error *err);

#endif
