/* golden_set_writer.h - chooses the articles of a golden set and writes them.
 *
 *     topic_golden_set_writer_init(&writer, model, &err);
 *     for each article: topic_golden_set_writer_offer(&writer, id, &article, &err);
 *     ... writer.lines, writer.count ...
 *     topic_golden_set_writer_release(&writer);
 *
 * The places of the set are shared out evenly among the topics and the articles without a topic. An
 * article is taken while one of the topics that the model assigns to it has places left. The same
 * articles in the same order make the same set.
 */
#ifndef TOPIC_REGISTRY_GOLDEN_SET_WRITER_H
#define TOPIC_REGISTRY_GOLDEN_SET_WRITER_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* Longer articles are skipped: 100 of them would make a reload slow and prove no more. */
#define TOPIC_GOLDEN_SET_WRITER_MAX_TEXT_BYTES ((size_t)64 * 1024)

struct topic_golden_set_writer {
    const struct topic_model *model; /* borrowed */
    struct topic_scratch *scratch;
    size_t *taken; /* articles taken, by topic; the last entry counts those without a topic */
    size_t quota;  /* of each entry */
    struct topic_buffer lines;
    size_t count;
};

/* Release in any case. */
int topic_golden_set_writer_init(struct topic_golden_set_writer *writer,
                                 const struct topic_model *model, struct topic_error *err);
void topic_golden_set_writer_release(struct topic_golden_set_writer *writer);

/* Writes the article to `lines` if it is taken. `id` is JSON text; empty: null. */
int topic_golden_set_writer_offer(struct topic_golden_set_writer *writer, struct topic_text id,
                                  const struct topic_article *article, struct topic_error *err);

#endif
