/* policy_graph.h - looks up the names in a policy's entries and links the topics to a graph, from
 * which model/policy.h makes the served topics.
 *
 *     struct topic_policy_graph graph = {
 *         .trained = trained, .entries = entries, .entry_count = count, .err = err};
 *     if (topic_policy_graph_link(&graph) == 0)
 *         ... graph.nodes[0 .. graph.node_count) ...
 *     topic_policy_graph_release(&graph);
 */
#ifndef TOPIC_MODEL_POLICY_GRAPH_H
#define TOPIC_MODEL_POLICY_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/policy_index.h"
#include "model/trained_model.h"
#include "topicd/policy.h"

/* A trained topic, or a parent that the model does not have. */
struct topic_policy_graph_node {
    const char *name; /* in the model, or in the entry that names the parent */
    const struct topic_policy_entry *entry; /* NULL: nothing is decided about it */
    uint32_t merge;                         /* the node it is merged into, or TOPIC_POLICY_NONE */
    uint32_t parent;                        /* a node, or TOPIC_POLICY_NONE */
    bool covers;     /* for model/policy.c: it is a trained topic, or one is below it */
    uint32_t served; /* for model/policy.c, its served topic; TOPIC_POLICY_NONE after linking */
};

struct topic_policy_graph {
    const struct topic_trained_model *trained;
    const struct topic_policy_entry *entries;
    size_t entry_count;
    struct topic_policy_graph_node *nodes; /* the trained topics first */
    size_t node_count;
    /* While it is linked. */
    struct topic_policy_index added;  /* parents that the model does not have, with their nodes */
    struct topic_policy_index absent; /* topics of entries that the model does not have */
    struct topic_policy_index
        renamed; /* new names; the first item of each has its node and entry */
    struct topic_error *err;
};

/* -1: an entry names a topic that does not exist, a topic has two entries, is merged wrongly or is
 * its own ancestor, or out of memory. */
int topic_policy_graph_link(struct topic_policy_graph *graph);
void topic_policy_graph_release(struct topic_policy_graph *graph);

bool topic_policy_graph_is_disabled(const struct topic_policy_graph_node *node);

/* The node that it is merged into, or the node itself. */
uint32_t topic_policy_graph_merged(const struct topic_policy_graph *graph, uint32_t node);

/* The nearest ancestor that is not disabled. */
uint32_t topic_policy_graph_parent(const struct topic_policy_graph *graph, uint32_t node);

#endif
