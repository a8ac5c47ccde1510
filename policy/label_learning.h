/* label_learning.h - what decisions under the names of topics that editors see, by a topics file,
 * teach the topics that the model has learnt (docs/decisions/0046).
 *
 *     struct topic_label_learning learned = {0};
 *     const struct topic_label_learning_said said = {.given = {"Chips", 5}, .is_whole = true};
 *     int status = topic_label_learning_run(model, &said, &learned, &err);
 *     if (status == 0)
 *         ... learned.given is "AI Hardware" ...
 *     topic_label_learning_release(&learned);
 *
 * Lists are texts with a name a line. With a model without a policy every name stands for itself.
 */
#ifndef TOPIC_POLICY_LABEL_LEARNING_H
#define TOPIC_POLICY_LABEL_LEARNING_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* What is decided about an article, and what is known of it. */
struct topic_label_learning_said {
    struct topic_text given;
    struct topic_text refused;
    bool is_whole; /* `given` replaces the labels that the article has */

    struct topic_text now;       /* these labels, learnt names */
    struct topic_text likeliest; /* of topics that are merged (topic_label_names_find_likeliest) */
};

/* All zero before the first use; the buffers are reused. */
struct topic_label_learning {
    struct topic_buffer given;
    struct topic_buffer refused;
    /* A parent that the model has not learnt is given, and no topic below it: which one of them the
     * article has is not known. The parent stands in `given` by its name in the topics file. */
    bool is_unclear;
};

void topic_label_learning_release(struct topic_label_learning *learned);

/* 1: a topic is both given and refused, which err names. -1: out of memory. */
int topic_label_learning_run(struct topic_model *model,
                             const struct topic_label_learning_said *said,
                             struct topic_label_learning *learned, struct topic_error *err);

#endif
