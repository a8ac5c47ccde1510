/* fasttext_label.h - the labels of fastText's lines: words that begin with __label__.
 *
 *     __label__AI __label__Energy the text      the text __label__AI
 *     "__label__AI" the text                    ['__label__AI'] the text
 *
 * Marks before the prefix, as of a table or of a printed list, are no part of a label, nor are
 * those that close them.
 */
#ifndef TOPIC_TRAINING_KIND_FASTTEXT_LABEL_H
#define TOPIC_TRAINING_KIND_FASTTEXT_LABEL_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

#define TOPIC_FASTTEXT_LABEL_PREFIX "__label__"
#define TOPIC_FASTTEXT_LABEL_PREFIX_BYTES (sizeof TOPIC_FASTTEXT_LABEL_PREFIX - 1)

/* Where the next label without marks begins, at `at` or behind it: at the beginning of a word, as
 * fastText divides words. line.len: there is none. */
size_t topic_fasttext_label_find(struct topic_text line, size_t at);

/* Whether a label with a name begins at `at`, the beginning of a word, perhaps with marks before
 * it; *marks is these. */
bool topic_fasttext_label_begins(struct topic_text line, size_t at, struct topic_text *marks);

/* The name without what may separate it from the next word, and without what closes the marks;
 * *is_closed becomes true if something does. */
struct topic_text topic_fasttext_label_name(struct topic_text name, struct topic_text marks,
                                            bool *is_closed);

/* A word with the prefix behind a mark, or behind a letter that is none of ASCII: perhaps a label,
 * which fastText would read as a word. Empty: there is none. */
struct topic_text topic_fasttext_label_doubtful(struct topic_text line);

/* Whether the text is nothing but probabilities, as predict-prob prints them behind the labels. */
bool topic_fasttext_label_is_predicted(struct topic_text text);

/* Whether a quote stands in the name without its other one. The sign of inches behind a digit is
 * none. */
bool topic_fasttext_label_has_open_quote(struct topic_text name);

#endif
