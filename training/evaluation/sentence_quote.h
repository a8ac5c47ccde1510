/* sentence_quote.h - quotes a phrase in its sentence, for people.
 *
 *     struct topic_sentence_quote_source source = {0};
 *     topic_sentence_quote_read(&source, &article, rules, &err);
 *     topic_sentence_quote_append(&out, &source, &span, context, &quote, &err);   for each phrase
 *     topic_sentence_quote_release(&source);
 *
 * A sentence with more than about twice `context` bytes besides the phrase is cut between words,
 * with an ellipsis. Quotes are visible text, without markup, on one line.
 */
#ifndef TOPIC_TRAINING_EVALUATION_SENTENCE_QUOTE_H
#define TOPIC_TRAINING_EVALUATION_SENTENCE_QUOTE_H

#include "base/buffer.h"
#include "model/markup/markup.h"
#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* The visible text of an article's fields. All zero at first; can be used for one article after
 * another. Borrows from the article. */
struct topic_sentence_quote_source {
    struct topic_visible_text fields[TOPIC_FIELD_COUNT];
};
int topic_sentence_quote_read(struct topic_sentence_quote_source *source,
                              const struct topic_article *article,
                              const struct topic_text_rules *rules, struct topic_error *err);
void topic_sentence_quote_release(struct topic_sentence_quote_source *source);

/* The parts of a quote, as slices of the buffer. */
struct topic_sentence_quote {
    struct topic_slice before;
    struct topic_slice phrase;
    struct topic_slice after;
};

/* span: bytes of the article with its markup. */
int topic_sentence_quote_append(struct topic_buffer *out,
                                const struct topic_sentence_quote_source *source,
                                const struct topic_span *span, size_t context,
                                struct topic_sentence_quote *quote, struct topic_error *err);

#endif
