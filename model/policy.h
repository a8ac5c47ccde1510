/* policy.h - the inside of topicd/policy.h: maps the trained topics to the *served topics*, which
 * the model with the policy gives to articles.
 *
 * A served topic covers some trained topics: the one that it is, those merged into it, and all
 * those below it. It is accepted when one of them is, with the best of their scores.
 */
#ifndef TOPIC_MODEL_POLICY_H
#define TOPIC_MODEL_POLICY_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/policy_graph.h"
#include "model/trained_model.h"
#include "topicd/model.h"
#include "topicd/policy.h"

struct topic_served {
    const char *name;
    const char *display;
    const char *key;     /* its name in the topics file */
    uint32_t parent;     /* a served topic, or TOPIC_POLICY_NONE */
    uint32_t main_topic; /* the trained topic that it is, or the largest one that it covers */
    size_t articles; /* sum over the covered topics; an article with several counts several times */
};

struct topic_policy_name {
    const char *bytes;
    size_t len;
    uint32_t served;
    size_t line; /* in the topics file, of the topic that it was given to; 0: not from a file */
};

struct topic_policy {
    size_t served_count;
    struct topic_served *served;     /* sorted by name */
    uint32_t *served_of;             /* by trained topic; TOPIC_POLICY_NONE: never given */
    float *thresholds;               /* by trained topic, log-odds; padded like topic_columns */
    double *probabilities;           /* the thresholds as probabilities, for people */
    struct topic_policy_name *names; /* the names and aliases by which topics are found, sorted */
    size_t name_count;
    struct topic_buffer texts; /* all texts above; reserved at once, so that it never moves */
};

struct topic_policy *topic_policy_new(const struct topic_trained_model *trained,
                                      const struct topic_policy_entry *entries, size_t count,
                                      struct topic_error *err);
void topic_policy_free(struct topic_policy *policy);

/* The served topic with this name or alias; served_count if there is none. */
size_t topic_policy_find(const struct topic_policy *policy, const char *name, size_t len);

/* Replaces tags of trained topics by tags of served topics, in no particular order, and returns how
 * many they are. Both tags and spare have room for served_count. The tags must not include hidden
 * topics. */
size_t topic_policy_map_tags(const struct topic_policy *policy, struct topic_tag *tags,
                             size_t count, struct topic_tag *spare);

/* The trained topic with the largest log-odds among those that the served topic covers. */
size_t topic_policy_best_trained(const struct topic_policy *policy, size_t served,
                                 const float *log_odds, size_t topic_count);

#endif
