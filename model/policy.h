/* policy.h - the inside of topicd/policy.h: from the topics that a model knows (its own) to those
 * that it gives (served ones).
 *
 * A served topic speaks for some own ones: itself, those merged into it, and all below it. It is
 * given when one of them is, with the best of their scores.
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
    uint32_t parent; /* a served topic, or none */
    uint32_t source; /* the own topic that it is, or the largest that it speaks for */
    size_t articles; /* of all of these together: those with several count as often */
};

struct topic_policy_name {
    const char *bytes;
    size_t len;
    uint32_t served;
};

struct topic_policy {
    size_t served_count;
    struct topic_served *served;     /* sorted by name */
    uint32_t *served_of;             /* by own topic; none: never given */
    float *thresholds;               /* by own topic: log-odds */
    double *probabilities;           /* the same, as a reader would see it */
    struct topic_policy_name *names; /* by which topics are found, sorted */
    size_t name_count;
    struct topic_buffer texts; /* all of the above; never grows once pointed to */
};

struct topic_policy *topic_policy_new(const struct topic_trained_model *trained,
                                      const struct topic_policy_entry *entries, size_t count,
                                      struct topic_error *err);
void topic_policy_free(struct topic_policy *policy);

/* The served topic with this name or alias; served_count when there is none. */
size_t topic_policy_find(const struct topic_policy *policy, const char *name, size_t len);

/* Turns tags of own topics in place into those of served ones, in no promised order, and returns
 * how many. tags has room for served_count; so has spare. Own topics that are never given are not
 * among the tags. */
size_t topic_policy_serve(const struct topic_policy *policy, struct topic_tag *tags, size_t count,
                          struct topic_tag *spare);

/* The own topic with the best log-odds among those that the served one speaks for. */
size_t topic_policy_speaker(const struct topic_policy *policy, size_t served, const float *log_odds,
                            size_t own_count);

#endif
