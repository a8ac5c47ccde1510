/* golden_writer.h - chooses the articles of a golden set and writes it.
 *
 *     topic_golden_set_writer_init(&writer, model, &err);
 *     for each article: topic_golden_set_writer_offer(&writer, id, &article, &err);
 *     ... writer.lines, writer.count ...
 *     topic_golden_set_writer_release(&writer);
 *
 * An article is taken when a topic that the model gives it has fewer articles in the set than its
 * share (or, given none, when those without have). The same articles in the same order give the
 * same set.
 */
#ifndef TOPIC_REGISTRY_GOLDEN_SET_WRITER_H
#define TOPIC_REGISTRY_GOLDEN_SET_WRITER_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* Longer articles are passed over: 100 of them would make a reload slow and say no more. */
#define TOPIC_GOLDEN_SET_WRITER_MAX_TEXT_BYTES ((size_t)64 * 1024)

struct topic_golden_set_writer {
    const struct topic_model *model; /* borrowed */
    struct topic_scratch *scratch;
    size_t *taken; /* by topic, and behind them those without */
    size_t share;
    struct topic_buffer lines;
    size_t count;
};

/* Release in any case. */
int topic_golden_set_writer_init(struct topic_golden_set_writer *writer,
                                 const struct topic_model *model, struct topic_error *err);
void topic_golden_set_writer_release(struct topic_golden_set_writer *writer);

/* Writes the article if it is wanted. `id` is JSON text, or of no bytes. */
int topic_golden_set_writer_offer(struct topic_golden_set_writer *writer, struct topic_text id,
                                  const struct topic_article *article, struct topic_error *err);

#endif
