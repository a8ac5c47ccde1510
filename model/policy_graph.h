/* draft.h - what editors decide of a model's topics, with every name looked up: a graph of topics
 * on the way from own to served (model/policy.h).
 *
 *     struct topic_policy_graph draft = {.trained = trained, .entries = entries, .entry_count = count,
 *                                 .err = err};
 *     if (topic_policy_graph_link(&draft) == 0)
 *         ... draft.nodes ...
 *     topic_policy_graph_release(&draft);
 */
#ifndef TOPIC_MODEL_POLICY_GRAPH_H
#define TOPIC_MODEL_POLICY_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/trained_model.h"
#include "topicd/policy.h"

/* In the place of a topic or a node: none. */
#define TOPIC_POLICY_NONE UINT32_MAX

/* A topic of the model, or a parent that the model does not have. */
struct topic_policy_graph_node {
    const char *name;                       /* in the model, or as a parent */
    const struct topic_policy_entry *entry; /* NULL: nothing is decided */
    uint32_t merge;                         /* nodes, or TOPIC_POLICY_NONE */
    uint32_t parent;
    uint32_t served; /* none so far */
};

struct topic_policy_graph {
    const struct topic_trained_model *trained;
    const struct topic_policy_entry *entries;
    size_t entry_count;
    struct topic_policy_graph_node *nodes; /* the model's topics first */
    size_t node_count;
    struct topic_error *err;
};

/* Fails where an entry names what there is not, or topics go round in a circle. */
int topic_policy_graph_link(struct topic_policy_graph *build);
void topic_policy_graph_release(struct topic_policy_graph *build);

bool topic_policy_graph_is_disabled(const struct topic_policy_graph_node *node);

/* What stands for the node: itself, or what it is merged into. */
uint32_t topic_policy_graph_merged(const struct topic_policy_graph *build, uint32_t node);

/* The next node above that is given. */
uint32_t topic_policy_graph_parent(const struct topic_policy_graph *build, uint32_t node);

#endif
