/* visible.h - rewriting a struct topic_visible range by range; shared by the passes of markup.h.
 *
 *     topic_rewrite_begin(&rewrite, visible, &err);
 *     topic_rewrite_keep(&rewrite, start, end, &err);                 bytes that stay
 *     topic_rewrite_replace(&rewrite, bytes, len, start, end, &err);  bytes that stand for others
 *     topic_rewrite_end(&rewrite);                                    what was not named is gone
 *
 * Offsets are those of the text before; they ascend.
 */
#ifndef TOPIC_MODEL_VISIBLE_H
#define TOPIC_MODEL_VISIBLE_H

#include <stdbool.h>

#include "model/markup.h"

struct topic_rewrite {
    struct topic_visible *visible;
    struct topic_text text;     /* the text before */
    struct topic_piece *pieces; /* its pieces, owned; NULL when it was the input itself */
    size_t piece_count;
    size_t cursor;
};

int topic_rewrite_begin(struct topic_rewrite *rewrite, struct topic_visible *visible,
                        struct topic_error *err);
int topic_rewrite_keep(struct topic_rewrite *rewrite, size_t start, size_t end,
                       struct topic_error *err);
int topic_rewrite_replace(struct topic_rewrite *rewrite, const char *bytes, size_t len,
                          size_t start, size_t end, struct topic_error *err);
void topic_rewrite_end(struct topic_rewrite *rewrite);

/* The passes, in the order in which they run: each shortens visible->text or leaves it alone. */
/* Before threads read HTML: libxml2 prepares itself at first use, and two threads at once would
 * make what only one of them keeps. */
void topic_html_prepare(void);

bool topic_html_is_likely(struct topic_text text);
int topic_html_reduce(struct topic_visible *visible, struct topic_error *err);
int topic_references_reduce(struct topic_visible *visible, struct topic_error *err);
int topic_markdown_reduce(struct topic_visible *visible, struct topic_error *err);

#endif
