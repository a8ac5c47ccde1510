/* quote.h - a piece of evidence in the sentence where it stands, for people.
 *
 * A sentence of more than about twice `context` bytes beside the phrase is cut between words, with
 * an ellipsis. Texts are what a reader sees of them, on one line.
 */
#ifndef TOPIC_TRAINING_EVALUATION_SENTENCE_QUOTE_H
#define TOPIC_TRAINING_EVALUATION_SENTENCE_QUOTE_H

#include "base/buffer.h"
#include "model/text/markup.h"
#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* An article's fields as a reader sees them. All zero is a valid start; the same struct may serve
 * one article after another. Borrows from the article. */
struct topic_sentence_quote_source {
    struct topic_visible_text fields[TOPIC_FIELD_COUNT];
};
int topic_sentence_quote_read(struct topic_sentence_quote_source *source,
                              const struct topic_article *article, struct topic_error *err);
void topic_sentence_quote_release(struct topic_sentence_quote_source *source);

/* Where in a buffer the parts stand. */
struct topic_sentence_quote {
    struct topic_slice before;
    struct topic_slice phrase;
    struct topic_slice after;
};

/* span: bytes of the article as it was given. */
int topic_sentence_quote_append(struct topic_buffer *out,
                                const struct topic_sentence_quote_source *source,
                                const struct topic_span *span, size_t context,
                                struct topic_sentence_quote *quote, struct topic_error *err);

#endif
