/* label_names.h - between the names of topics that editors see, by a topics file, and those that
 * the model has learnt (docs/decisions/0046).
 *
 *     struct topic_buffer shown = {0};
 *     const struct topic_text learned = {"AI Hardware", 11};
 *     if (topic_label_names_show(model, learned, &shown, &err) == 0)
 *         ... shown is "Chips" ...
 *     topic_buffer_release(&shown);
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

/* For each of these names under which several topics are merged, the one of them that the model
 * finds most likely for the article. Replaces the content of `likeliest`. */
int topic_label_names_find_likeliest(struct topic_model *model, struct topic_scratch *scratch,
                                     const struct topic_article *article, struct topic_text given,
                                     struct topic_buffer *likeliest, struct topic_error *err);

/* The learnt names as answers give them: new names, with parents, without disabled topics. Replaces
 * the content of `shown`. */
int topic_label_names_show(struct topic_model *model, struct topic_text learned,
                           struct topic_buffer *shown, struct topic_error *err);

/* Which of these names are parents that make labels unclear (label_learning.h). Replaces the
 * content of `unclear`. */
int topic_label_names_find_unclear(struct topic_model *model, struct topic_text names,
                                   struct topic_buffer *unclear, struct topic_error *err);

/* Whether the model has a topic of this name, under its own name or another. */
bool topic_label_names_is_known(struct topic_model *model, struct topic_text name);

/* Whether the topics file has disabled it: answers never give it. */
bool topic_label_names_is_disabled(struct topic_model *model, struct topic_text name);

#endif
