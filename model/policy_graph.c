#include "model/policy_graph.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int fail(struct topic_policy_graph *build, const struct topic_policy_entry *entry,
                const char *why, const char *name)
{
    if (entry->line > 0)
        return topic_error_set(build->err, "line %zu: \"%s\" %s \"%s\"", entry->line, entry->topic,
                               why, name);
    return topic_error_set(build->err, "\"%s\" %s \"%s\"", entry->topic, why, name);
}

static uint32_t find_exactly(const struct topic_policy_graph *build, const char *name)
{
    size_t own = topic_trained_model_find(build->trained, name, strlen(name));
    if (own < build->trained->topic_count)
        return (uint32_t)own;
    for (size_t i = build->trained->topic_count; i < build->node_count; i++)
        if (strcmp(build->nodes[i].name, name) == 0)
            return (uint32_t)i;
    return TOPIC_POLICY_NONE;
}

/* By its name in the model, as a parent, or its new one. */
static uint32_t find_node(const struct topic_policy_graph *build, const char *name)
{
    uint32_t node = find_exactly(build, name);
    for (size_t i = 0; i < build->entry_count && node == TOPIC_POLICY_NONE; i++)
        if (build->entries[i].name && strcmp(build->entries[i].name, name) == 0)
            node = find_exactly(build, build->entries[i].topic);
    return node;
}

/* The model's topics, and the parents that it lacks. */
static void list_nodes(struct topic_policy_graph *build)
{
    build->node_count = build->trained->topic_count;
    for (size_t i = 0; i < build->node_count; i++)
        build->nodes[i].name = topic_trained_model_name(build->trained, i);
    for (size_t i = 0; i < build->entry_count; i++) {
        const char *parent = build->entries[i].parent;
        if (parent && find_node(build, parent) == TOPIC_POLICY_NONE)
            build->nodes[build->node_count++].name = parent;
    }
    for (size_t i = 0; i < build->node_count; i++)
        build->nodes[i].merge = build->nodes[i].parent = build->nodes[i].served = TOPIC_POLICY_NONE;
}

static int attach_entries(struct topic_policy_graph *build)
{
    for (size_t i = 0; i < build->entry_count; i++) {
        const struct topic_policy_entry *entry = &build->entries[i];
        uint32_t at = find_exactly(build, entry->topic);
        if (at == TOPIC_POLICY_NONE)
            return fail(build, entry,
                        "is no topic of the model and no topic's parent: correct or "
                        "remove",
                        entry->topic);
        if (build->nodes[at].entry)
            return fail(build, entry, "is there twice: keep one", entry->topic);
        build->nodes[at].entry = entry;
    }
    return 0;
}

bool topic_policy_graph_is_disabled(const struct topic_policy_graph_node *node)
{
    return node->entry && node->entry->is_disabled;
}

static int link_node(struct topic_policy_graph *build, struct topic_policy_graph_node *node)
{
    const struct topic_policy_entry *entry = node->entry;
    if (!entry)
        return 0;
    if (entry->parent)
        node->parent = find_node(build, entry->parent);
    if (!entry->merge)
        return 0;
    node->merge = find_node(build, entry->merge);
    if (node->merge == TOPIC_POLICY_NONE)
        return fail(build, entry, "is merged into a topic that there is not:", entry->merge);
    const struct topic_policy_graph_node *into = &build->nodes[node->merge];
    if (into == node || topic_policy_graph_is_disabled(into) || (into->entry && into->entry->merge))
        return fail(build, entry,
                    "cannot be merged into itself, nor into a topic that is disabled "
                    "or merged:",
                    entry->merge);
    return 0;
}

uint32_t topic_policy_graph_merged(const struct topic_policy_graph *build, uint32_t node)
{
    return build->nodes[node].merge == TOPIC_POLICY_NONE ? node : build->nodes[node].merge;
}

uint32_t topic_policy_graph_parent(const struct topic_policy_graph *build, uint32_t node)
{
    uint32_t at = build->nodes[node].parent;
    while (at != TOPIC_POLICY_NONE &&
           topic_policy_graph_is_disabled(&build->nodes[topic_policy_graph_merged(build, at)]))
        at = build->nodes[topic_policy_graph_merged(build, at)].parent;
    return at == TOPIC_POLICY_NONE ? at : topic_policy_graph_merged(build, at);
}

static int check_circles(struct topic_policy_graph *build)
{
    for (uint32_t node = 0; node < build->node_count; node++) {
        uint32_t at = node;
        size_t steps = 0;
        while (at != TOPIC_POLICY_NONE && steps++ <= build->node_count)
            at = build->nodes[topic_policy_graph_merged(build, at)].parent;
        if (at != TOPIC_POLICY_NONE)
            return fail(build, build->nodes[node].entry ? build->nodes[node].entry : build->entries,
                        "is its own ancestor, or below such a topic:", build->nodes[node].name);
    }
    return 0;
}

int topic_policy_graph_link(struct topic_policy_graph *build)
{
    build->nodes = topic_memory_new(build->trained->topic_count + build->entry_count,
                                    sizeof *build->nodes, build->err);
    if (!build->nodes)
        return -1;
    list_nodes(build);
    if (attach_entries(build) < 0)
        return -1;
    for (size_t i = 0; i < build->node_count; i++)
        if (link_node(build, &build->nodes[i]) < 0)
            return -1;
    return check_circles(build);
}

void topic_policy_graph_release(struct topic_policy_graph *build)
{
    free(build->nodes);
    build->nodes = NULL;
}
