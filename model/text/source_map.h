/* source_map.h - a text without its markup, and for each of its bytes the place in the source text
 * that it comes from.
 *
 * A text with markup is the *source*; what a reader sees of it is the *visible text*. The passes of
 * model/markup/markup.h turn one into the other by edits, in ascending order of offsets:
 *
 *     struct topic_source_map_edit edit;
 *     topic_source_map_edit_begin(&edit, visible, &err);
 *     topic_source_map_edit_keep(&edit, start, end, &err);                 copy these bytes
 *     topic_source_map_edit_replace(&edit, bytes, len, start, end, &err);  other bytes for these
 *     topic_source_map_edit_end(&edit);                                    the rest is dropped
 *
 * A pass that only leaves parts out is a function that finds them: topic_source_map_leave_out().
 *
 * The offsets of an edit are those of visible->text before it.
 */
#ifndef TOPIC_MODEL_TEXT_SOURCE_MAP_H
#define TOPIC_MODEL_TEXT_SOURCE_MAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Visible bytes from `at` up to the next piece come from source_len bytes of the source, from
 * offset `source` on. With equal lengths they correspond byte by byte; otherwise the piece
 * corresponds as a whole (a reference such as &eacute;). */
struct topic_source_map_piece {
    size_t at;
    size_t source;
    size_t source_len;
};

struct topic_visible_text {
    struct topic_text text;                /* the source itself when no pass changed anything */
    struct topic_source_map_piece *pieces; /* ascending; none when text is the source */
    size_t piece_count;
    size_t piece_capacity;
    struct topic_buffer bytes;  /* what text points to when it is not the source */
    struct topic_buffer other;  /* between two passes */
    struct topic_buffer parsed; /* the sanitised input of the HTML parser */
    size_t cursor;              /* the piece that the last look-up found */
};

/* The source bytes of visible bytes [start, end). Fast for ascending calls. */
void topic_source_map_to_source(struct topic_visible_text *visible, size_t start, size_t end,
                                size_t *source_start, size_t *source_end);

/* The reverse: the visible bytes of source bytes [start, end). */
void topic_source_map_to_visible(const struct topic_visible_text *visible, size_t start, size_t end,
                                 size_t *visible_start, size_t *visible_end);

/* Whether the visible line break at `at` ends a paragraph: it stands for a block element of HTML,
 * or it is the second of two. Any other line break is where a line was wrapped. */
bool topic_source_map_ends_paragraph(const struct topic_visible_text *visible, size_t at);

void topic_source_map_release(struct topic_visible_text *visible);

struct topic_source_map_edit {
    struct topic_visible_text *visible;
    struct topic_text text;                /* visible->text before the edit */
    struct topic_source_map_piece *pieces; /* its pieces, owned; NULL when it was the source */
    size_t piece_count;
    size_t cursor;
};

int topic_source_map_edit_begin(struct topic_source_map_edit *edit,
                                struct topic_visible_text *visible, struct topic_error *err);
int topic_source_map_edit_keep(struct topic_source_map_edit *edit, size_t start, size_t end,
                               struct topic_error *err);
int topic_source_map_edit_replace(struct topic_source_map_edit *edit, const char *bytes, size_t len,
                                  size_t start, size_t end, struct topic_error *err);
/* Takes back what was kept and replaced since the mark. */
struct topic_source_map_mark {
    size_t len;
    size_t piece_count;
    size_t last_source_len; /* of the last piece */
};
struct topic_source_map_mark topic_source_map_edit_mark(const struct topic_source_map_edit *edit);
void topic_source_map_edit_return(struct topic_source_map_edit *edit,
                                  struct topic_source_map_mark mark);

void topic_source_map_edit_end(struct topic_source_map_edit *edit);

/* Finds the next part of the text from *start on: sets *start, and *end behind it. Returns false
 * when there are no more. */
typedef bool topic_source_map_find(void *context, size_t *start, size_t *end);

/* Leaves out what find finds in visible->text; nothing is changed when that is nothing. */
int topic_source_map_leave_out(struct topic_visible_text *visible, topic_source_map_find *find,
                               void *context, struct topic_error *err);

#endif
