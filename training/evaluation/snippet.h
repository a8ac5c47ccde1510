/* snippet.h - short pieces of a text, for people: cut between words, on one line. */
#ifndef TOPIC_TRAINING_EVALUATION_SNIPPET_H
#define TOPIC_TRAINING_EVALUATION_SNIPPET_H

#include <stddef.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Where a word begins at or after `at`, ends at or before it; without such a place nearby, where a
 * character does. */
size_t topic_snippet_start(struct topic_text text, size_t at);
size_t topic_snippet_end(struct topic_text text, size_t at);

/* Appends bytes [start, end) of the text, every run of white space as one space; *slice says where
 * in out they stand. An ellipsis goes before or after them when that edge is marked as cut and the
 * text goes on beyond it. */
enum topic_snippet_edges {
    TOPIC_SNIPPET_WHOLE = 0,
    TOPIC_SNIPPET_CUT_BEFORE = 1,
    TOPIC_SNIPPET_CUT_AFTER = 2
};
int topic_snippet_append(struct topic_buffer *out, struct topic_text text, struct topic_slice range,
                         enum topic_snippet_edges edges, struct topic_slice *slice,
                         struct topic_error *err);

/* Appends the first `max` bytes or so, with an ellipsis when that is not all. */
int topic_snippet_beginning(struct topic_buffer *out, struct topic_text text, size_t max,
                            struct topic_slice *slice, struct topic_error *err);

#endif
