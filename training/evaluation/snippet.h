/* snippet.h - short extracts of a text for people, cut between words, on one line. */
#ifndef TOPIC_TRAINING_EVALUATION_SNIPPET_H
#define TOPIC_TRAINING_EVALUATION_SNIPPET_H

#include <stddef.h>

#include "base/buffer.h"
#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Where the next word begins at or after `at`, and where the last one ends at or before it; where a
 * character does if no word does nearby. */
size_t topic_snippet_start(struct topic_text text, size_t at);
size_t topic_snippet_end(struct topic_text text, size_t at);

/* Appends a range of the text, with every run of white space as one space and without the marks of
 * Markdown around words ("**61%**", "`code`"); *slice is the result's place in the buffer. An edge
 * that is marked as cut gets an ellipsis if the text continues there. */
enum topic_snippet_edges {
    TOPIC_SNIPPET_WHOLE = 0,
    TOPIC_SNIPPET_CUT_BEFORE = 1,
    TOPIC_SNIPPET_CUT_AFTER = 2
};
int topic_snippet_append(struct topic_buffer *out, struct topic_text text, struct topic_slice range,
                         enum topic_snippet_edges edges, struct topic_slice *slice,
                         struct topic_error *err);

/* Appends about the first `max` bytes, with an ellipsis if the text is longer. */
int topic_snippet_beginning(struct topic_buffer *out, struct topic_text text, size_t max,
                            struct topic_slice *slice, struct topic_error *err);

/* The same of the article's first field that is not empty: what stands for it in a list. */
int topic_snippet_title(struct topic_buffer *out, const struct topic_article *article,
                        struct topic_slice *slice, struct topic_error *err);

#endif
