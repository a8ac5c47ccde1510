/* label_names.h - between the names of topics that editors see, by a topics file, and those that
 * the model has learnt (docs/decisions/0046).
 *
 *     struct topic_label_names_learned learned = {0};
 *     const struct topic_label_names_said said = {.given = {"Chips", 5}, .is_whole = true};
 *     int status = topic_label_names_learn(model, &said, &learned, &err);
 *     if (status == 0)
 *         ... learned.given is "AI Hardware" ...
 *     topic_label_names_learned_release(&learned);
 *
 * Lists are texts with a name a line. With a model without a policy every name stands for itself.
 */
#ifndef TOPIC_POLICY_LABEL_NAMES_H
#define TOPIC_POLICY_LABEL_NAMES_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* What is decided about an article, and what is known of it. */
struct topic_label_names_said {
    struct topic_text given;
    struct topic_text refused;
    bool is_whole; /* `given` replaces the labels that the article has */

    struct topic_text now;       /* these labels, learnt names */
    struct topic_text likeliest; /* of topics that are merged (topic_label_names_find_likeliest) */
};

/* All zero before the first use; the buffers are reused. */
struct topic_label_names_learned {
    struct topic_buffer given;
    struct topic_buffer refused;
    /* A parent that the model has not learnt is given, and no topic below it: which one of them the
     * article has is not known. The parent stands in `given` by its name in the topics file. */
    bool is_unclear;
};

void topic_label_names_learned_release(struct topic_label_names_learned *learned);

/* 1: a topic is both given and refused, which err names. -1: out of memory. */
int topic_label_names_learn(struct topic_model *model, const struct topic_label_names_said *said,
                            struct topic_label_names_learned *learned, struct topic_error *err);

/* For each of these names under which several topics are merged, the one of them that the model
 * finds most likely for the article. Replaces the content of `likeliest`. */
int topic_label_names_find_likeliest(struct topic_model *model, struct topic_scratch *scratch,
                                     const struct topic_article *article, struct topic_text given,
                                     struct topic_buffer *likeliest, struct topic_error *err);

/* The learnt names as answers give them: new names, with parents, without disabled topics. Replaces
 * the content of `shown`. */
int topic_label_names_show(struct topic_model *model, struct topic_text learned,
                           struct topic_buffer *shown, struct topic_error *err);

/* Which of these names are parents that make labels unclear, as above. Replaces the content of
 * `unclear`. */
int topic_label_names_find_unclear(struct topic_model *model, struct topic_text names,
                                   struct topic_buffer *unclear, struct topic_error *err);

/* Whether the model has a topic of this name, under its own name or another. */
bool topic_label_names_is_known(struct topic_model *model, struct topic_text name);

/* Whether the topics file has disabled it: answers never give it. */
bool topic_label_names_is_disabled(struct topic_model *model, struct topic_text name);

#endif
