#include "model/policy_graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int fail(struct topic_policy_graph *graph, const struct topic_policy_entry *entry,
                const char *why, const char *name)
{
    if (entry->line > 0)
        return topic_error_set(graph->err, "line %zu: \"%s\" %s \"%s\"", entry->line, entry->topic,
                               why, name);
    return topic_error_set(graph->err, "\"%s\" %s \"%s\"", entry->topic, why, name);
}

static uint32_t find_trained(const struct topic_policy_graph *graph, const char *name)
{
    size_t topic = topic_trained_model_find(graph->trained, name, strlen(name));
    return topic < graph->trained->topic_count ? (uint32_t)topic : TOPIC_POLICY_NONE;
}

static uint32_t find_exactly(const struct topic_policy_graph *graph, const char *name)
{
    uint32_t node = find_trained(graph, name);
    const struct topic_policy_index_item *added =
        node == TOPIC_POLICY_NONE ? topic_policy_index_find(&graph->added, name) : NULL;
    return added ? added->node : node;
}

/* The node with this name: a trained topic, a parent, or the new name of one of them. */
static uint32_t find_node(const struct topic_policy_graph *graph, const char *name)
{
    uint32_t node = find_exactly(graph, name);
    const struct topic_policy_index_item *renamed =
        node == TOPIC_POLICY_NONE ? topic_policy_index_find(&graph->renamed, name) : NULL;
    return renamed ? renamed->node : node;
}

/* Of several entries with one new name, the first whose topic there is has it. */
static void note_renamed(struct topic_policy_graph *graph, size_t at, uint32_t node)
{
    const char *name = graph->entries[at].name;
    struct topic_policy_index_item *first =
        name ? topic_policy_index_find(&graph->renamed, name) : NULL;
    if (!first || (first->node != TOPIC_POLICY_NONE && first->entry < at))
        return;
    first->node = node;
    first->entry = (uint32_t)at;
}

static int make_indices(struct topic_policy_graph *graph)
{
    const size_t count = graph->entry_count;
    if (topic_policy_index_init(&graph->added, count, graph->err) < 0 ||
        topic_policy_index_init(&graph->absent, count, graph->err) < 0 ||
        topic_policy_index_init(&graph->renamed, count, graph->err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        const struct topic_policy_entry *entry = &graph->entries[i];
        if (entry->parent && find_trained(graph, entry->parent) == TOPIC_POLICY_NONE)
            topic_policy_index_add(&graph->added, entry->parent, i);
        if (find_trained(graph, entry->topic) == TOPIC_POLICY_NONE)
            topic_policy_index_add(&graph->absent, entry->topic, i);
        if (entry->name)
            topic_policy_index_add(&graph->renamed, entry->name, i);
    }
    topic_policy_index_sort(&graph->added);
    topic_policy_index_sort(&graph->absent);
    topic_policy_index_sort(&graph->renamed);
    for (size_t i = 0; i < count; i++) {
        uint32_t node = find_trained(graph, graph->entries[i].topic);
        if (node != TOPIC_POLICY_NONE)
            note_renamed(graph, i, node);
    }
    return 0;
}

static void release_indices(struct topic_policy_graph *graph)
{
    topic_policy_index_release(&graph->added);
    topic_policy_index_release(&graph->absent);
    topic_policy_index_release(&graph->renamed);
}

static void add_parent(struct topic_policy_graph *graph, const char *parent)
{
    uint32_t node = (uint32_t)graph->node_count;
    graph->nodes[graph->node_count++].name = parent;
    topic_policy_index_find(&graph->added, parent)->node = node;
    for (struct topic_policy_index_item *item = topic_policy_index_find(&graph->absent, parent);
         item; item = topic_policy_index_next(&graph->absent, item))
        note_renamed(graph, item->entry, node);
}

/* Parents that the model does not have: they are served like its topics. */
#define MAX_PARENTS 4096
#define DIGITS_OF(number) #number
#define DIGITS(number) DIGITS_OF(number)

/* An entry is of a topic or of a parent, so that others need not be looked for. */
static int check_entry_count(struct topic_policy_graph *graph)
{
    const size_t most = graph->trained->topic_count + MAX_PARENTS;
    if (graph->entry_count <= most)
        return 0;
    return topic_error_set(graph->err,
                           "%zu entries: the model has %zu topics, and %d parents may be added to "
                           "them: remove those that it does not have",
                           graph->entry_count, graph->trained->topic_count, MAX_PARENTS);
}

/* The trained topics, and the parents that the model does not have. */
static int list_nodes(struct topic_policy_graph *graph)
{
    graph->node_count = graph->trained->topic_count;
    for (size_t i = 0; i < graph->node_count; i++)
        graph->nodes[i].name = topic_trained_model_name(graph->trained, i);
    for (size_t i = 0; i < graph->entry_count; i++) {
        const char *parent = graph->entries[i].parent;
        if (!parent || find_node(graph, parent) != TOPIC_POLICY_NONE)
            continue;
        if (graph->node_count == graph->trained->topic_count + MAX_PARENTS)
            return fail(graph, &graph->entries[i],
                        "names a parent beyond the " DIGITS(
                            MAX_PARENTS) " that may be added to the model's topics:",
                        parent);
        add_parent(graph, parent);
    }
    for (size_t i = 0; i < graph->node_count; i++)
        graph->nodes[i].merge = graph->nodes[i].parent = graph->nodes[i].served = TOPIC_POLICY_NONE;
    return 0;
}

static int attach_entries(struct topic_policy_graph *graph)
{
    for (size_t i = 0; i < graph->entry_count; i++) {
        const struct topic_policy_entry *entry = &graph->entries[i];
        uint32_t at = find_exactly(graph, entry->topic);
        if (at == TOPIC_POLICY_NONE)
            return fail(graph, entry,
                        "is no topic of the model, and no parent of one: correct or "
                        "remove",
                        entry->topic);
        if (graph->nodes[at].entry)
            return fail(graph, entry, "has two entries: keep only one for", entry->topic);
        graph->nodes[at].entry = entry;
    }
    return 0;
}

bool topic_policy_graph_is_disabled(const struct topic_policy_graph_node *node)
{
    return node->entry && node->entry->is_disabled;
}

static int link_node(struct topic_policy_graph *graph, struct topic_policy_graph_node *node)
{
    const struct topic_policy_entry *entry = node->entry;
    if (!entry)
        return 0;
    if (entry->parent)
        node->parent = find_node(graph, entry->parent);
    if (!entry->merge)
        return 0;
    node->merge = find_node(graph, entry->merge);
    if (node->merge == TOPIC_POLICY_NONE)
        return fail(graph, entry, "is merged into a topic that does not exist:", entry->merge);
    const struct topic_policy_graph_node *into = &graph->nodes[node->merge];
    if (into == node || topic_policy_graph_is_disabled(into) || (into->entry && into->entry->merge))
        return fail(graph, entry,
                    "cannot be merged into itself, nor into a topic that is disabled "
                    "or merged:",
                    entry->merge);
    return 0;
}

uint32_t topic_policy_graph_merged(const struct topic_policy_graph *graph, uint32_t node)
{
    return graph->nodes[node].merge == TOPIC_POLICY_NONE ? node : graph->nodes[node].merge;
}

uint32_t topic_policy_graph_parent(const struct topic_policy_graph *graph, uint32_t node)
{
    uint32_t at = graph->nodes[node].parent;
    while (at != TOPIC_POLICY_NONE &&
           topic_policy_graph_is_disabled(&graph->nodes[topic_policy_graph_merged(graph, at)]))
        at = graph->nodes[topic_policy_graph_merged(graph, at)].parent;
    return at == TOPIC_POLICY_NONE ? at : topic_policy_graph_merged(graph, at);
}

/* Above a topic. Whoever asks what a topic implies goes up to the top, for each topic of a request:
 * with thousands of them a single request took minutes. The IPTC's subjects have six levels. */
#define MAX_DEPTH 32

static int check_ancestors(struct topic_policy_graph *graph)
{
    for (uint32_t node = 0; node < graph->node_count; node++) {
        uint32_t at = node;
        size_t steps = 0;
        while (at != TOPIC_POLICY_NONE && steps++ <= graph->node_count)
            at = graph->nodes[topic_policy_graph_merged(graph, at)].parent;
        if (at != TOPIC_POLICY_NONE)
            return fail(graph, graph->nodes[node].entry ? graph->nodes[node].entry : graph->entries,
                        "is its own ancestor, or below one that is:", graph->nodes[node].name);
        if (steps > MAX_DEPTH + 1)
            return fail(graph, graph->nodes[node].entry ? graph->nodes[node].entry : graph->entries,
                        "has more than the " DIGITS(MAX_DEPTH) " topics that may be above one:",
                        graph->nodes[node].name);
    }
    return 0;
}

static int link_all(struct topic_policy_graph *graph)
{
    if (make_indices(graph) < 0 || list_nodes(graph) < 0 || attach_entries(graph) < 0)
        return -1;
    for (size_t i = 0; i < graph->node_count; i++)
        if (link_node(graph, &graph->nodes[i]) < 0)
            return -1;
    return check_ancestors(graph);
}

int topic_policy_graph_link(struct topic_policy_graph *graph)
{
    if (check_entry_count(graph) < 0)
        return -1;
    graph->nodes = topic_memory_new(graph->trained->topic_count + graph->entry_count,
                                    sizeof *graph->nodes, graph->err);
    int status = graph->nodes ? link_all(graph) : -1;
    release_indices(graph);
    return status;
}

void topic_policy_graph_release(struct topic_policy_graph *graph)
{
    free(graph->nodes);
    graph->nodes = NULL;
}
