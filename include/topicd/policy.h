/* policy.h - what editors decide about a model's topics without training it again: rename, merge,
 * disable or nest them, and accept them more or less easily.
 *
 *     const struct topic_policy_entry entries[] = {
 *         {.topic = "AI Hardware",
 *          .name = "Chips",
 *          .parent = "AI",
 *          .threshold = -1,
 *          .precision = -1},
 *     };
 *     struct topic_error err = {0};
 *     const struct topic_policy_decisions decisions = {.entries = entries, .count = 1};
 *     struct topic_model *governed = topic_model_apply_policy(model, &decisions, &err);
 *     if (!governed)
 *         fprintf(stderr, "%s\n", err.text);
 *     topic_model_unref(governed);
 *
 * Use the governed model like any other. Its topics are the ones that it may give to an article:
 * renamed topics under their new names, and parents, but neither disabled topics nor those merged
 * into others. It has the id of the plain model, because it has learnt the same.
 */
#ifndef TOPICD_POLICY_H
#define TOPICD_POLICY_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"
#include "topicd/export.h"
#include "topicd/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* The decisions about one topic. Texts are NUL-terminated UTF-8; NULL: nothing is decided. */
struct topic_policy_entry {
    const char *topic;    /* its name in the model, or a parent that the model does not have */
    const char *name;     /* give it under this name */
    const char *display;  /* how to write it for people */
    const char *merge;    /* give it as this topic, which is itself neither merged nor disabled */
    const char *parent;   /* it implies this topic, which need not be in the model */
    const char **aliases; /* other names by which topic_model_topic_find() finds it */
    size_t alias_count;
    double threshold; /* accept it from this probability, 0 to 1; negative: the model's threshold */
    double precision; /* never accept it below this probability, so that at least this proportion
                         of the accepted ones should be right; negative: no such minimum */
    bool is_disabled; /* never give it; it implies nothing either */
    size_t line;      /* its line in the topics file, for errors; 0: not from a file */
};

struct topic_policy_decisions {
    const struct topic_policy_entry *entries;
    size_t count;
    /* Give nothing to an article whose familiarity (topicd/model.h) is below this, 0 to 1; 0: there
     * is no such bound. */
    double min_familiarity;
};

/* A model with these decisions; it holds a reference to the plain model. NULL: an entry names a
 * topic that the model does not have, two topics have a name or alias in common, a topic is its own
 * ancestor, every topic is disabled, the model cannot tell how familiar an article is and
 * min_familiarity is not 0, or out of memory. */
TOPIC_API struct topic_model *
topic_model_apply_policy(struct topic_model *model, const struct topic_policy_decisions *decisions,
                         struct topic_error *err);

/* The policy's bound on familiarity; 0: none. */
TOPIC_API double topic_model_min_familiarity(const struct topic_model *model);

/* The model without its policy, or the model itself if it has none. Borrowed from model. */
TOPIC_API struct topic_model *topic_model_plain(struct topic_model *model);

/* How to write the topic for people: its name, unless the policy says otherwise. */
TOPIC_API const char *topic_model_topic_display(const struct topic_model *model, size_t topic);

/* The name by which a topics file knows the topic: the one that it has in the model without its
 * policy, or that of a parent that the model does not have. It stays when the topic is renamed. */
TOPIC_API const char *topic_model_topic_key(const struct topic_model *model, size_t topic);

/* The topic that is given for a topic of the model without its policy: under its new name, or the
 * one that it is merged into. topic_model_topic_count() where that is disabled. */
TOPIC_API size_t topic_model_topic_served(const struct topic_model *model, size_t plain_topic);

/* The topic that this one implies; topic_model_topic_count() if there is none. */
TOPIC_API size_t topic_model_topic_parent(const struct topic_model *model, size_t topic);

#ifdef __cplusplus
}
#endif

#endif
