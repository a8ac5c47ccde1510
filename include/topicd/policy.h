/* policy.h - what editors decide over a model without training it anew: topics under other names,
 * merged, kept back, implied by others, given more or less easily.
 *
 *     struct topic_policy_entry entries[] = {
 *         {.topic = "AI Hardware", .name = "Chips", .parent = "AI", .threshold = -1, .precision =
 * -1}}; struct topic_model *governed = topic_model_govern(model, entries, 1, &err);
 *
 * The governed model is used like any other. Its topics are those that it gives: renamed ones under
 * their new names, parents among them, without those that are disabled or merged into others. It
 * has the plain model's id: what it knows is the same.
 */
#ifndef TOPICD_POLICY_H
#define TOPICD_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "topicd/export.h"
#include "topicd/model.h"

/* What is decided of one topic; texts are NUL-terminated UTF-8, NULL where nothing is. */
struct topic_policy_entry {
    const char *topic;   /* as the model has it, or a parent that the model does not have */
    const char *name;    /* it is given under this name */
    const char *display; /* how people should see it written */
    const char *merge;  /* it is given as this topic, which must not be merged or disabled itself */
    const char *parent; /* it implies this one, which the model need not have */
    const char **aliases; /* other names by which it is found */
    size_t alias_count;
    double threshold; /* given from this probability, 0 to 1; negative: the model's own */
    double precision; /* never given below this probability, so that of those given at least so
                         many should be right; negative: no such floor */
    bool is_disabled; /* never given, and implies nothing */
    size_t line;      /* where it stands in its file, for errors; 0: in none */
};

/* Holds a reference to the plain model. NULL: an entry names a topic that the model does not have,
 * two topics would be found by one name, parents go round in a circle. */
TOPIC_API struct topic_model *topic_model_govern(struct topic_model *model,
                                                 const struct topic_policy_entry *entries,
                                                 size_t count, struct topic_error *err);

/* The model without the policy; itself where it has none. Borrowed. */
TOPIC_API struct topic_model *topic_model_plain(struct topic_model *model);

/* How people should see the topic written; its name where nothing else is decided. */
TOPIC_API const char *topic_model_topic_display(const struct topic_model *model, size_t topic);

/* The topic that this one implies; topic_model_topic_count() where there is none. */
TOPIC_API size_t topic_model_topic_parent(const struct topic_model *model, size_t topic);

#endif
