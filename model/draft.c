#include "model/draft.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/model.h"

static int fail(struct topic_draft *draft, const struct topic_policy_entry *entry, const char *why,
                const char *name)
{
    if (entry->line > 0)
        return topic_error_set(draft->err, "line %zu: \"%s\" %s \"%s\"", entry->line, entry->topic,
                               why, name);
    return topic_error_set(draft->err, "\"%s\" %s \"%s\"", entry->topic, why, name);
}

static uint32_t find_exactly(const struct topic_draft *draft, const char *name)
{
    size_t own = topic_model_topic_find(draft->model, name, strlen(name));
    if (own < draft->model->topic_count)
        return (uint32_t)own;
    for (size_t i = draft->model->topic_count; i < draft->node_count; i++)
        if (strcmp(draft->nodes[i].name, name) == 0)
            return (uint32_t)i;
    return TOPIC_POLICY_NONE;
}

/* By its name in the model, as a parent, or its new one. */
static uint32_t find_node(const struct topic_draft *draft, const char *name)
{
    uint32_t node = find_exactly(draft, name);
    for (size_t i = 0; i < draft->entry_count && node == TOPIC_POLICY_NONE; i++)
        if (draft->entries[i].name && strcmp(draft->entries[i].name, name) == 0)
            node = find_exactly(draft, draft->entries[i].topic);
    return node;
}

/* The model's topics, and the parents that it lacks. */
static void list_nodes(struct topic_draft *draft)
{
    draft->node_count = draft->model->topic_count;
    for (size_t i = 0; i < draft->node_count; i++)
        draft->nodes[i].name = topic_model_topic_name(draft->model, i);
    for (size_t i = 0; i < draft->entry_count; i++) {
        const char *parent = draft->entries[i].parent;
        if (parent && find_node(draft, parent) == TOPIC_POLICY_NONE)
            draft->nodes[draft->node_count++].name = parent;
    }
    for (size_t i = 0; i < draft->node_count; i++)
        draft->nodes[i].merge = draft->nodes[i].parent = draft->nodes[i].served = TOPIC_POLICY_NONE;
}

static int attach_entries(struct topic_draft *draft)
{
    for (size_t i = 0; i < draft->entry_count; i++) {
        const struct topic_policy_entry *entry = &draft->entries[i];
        uint32_t at = find_exactly(draft, entry->topic);
        if (at == TOPIC_POLICY_NONE)
            return fail(draft, entry,
                        "is no topic of the model and no topic's parent: correct or "
                        "remove",
                        entry->topic);
        if (draft->nodes[at].entry)
            return fail(draft, entry, "is there twice: keep one", entry->topic);
        draft->nodes[at].entry = entry;
    }
    return 0;
}

bool topic_draft_is_disabled(const struct topic_draft_node *node)
{
    return node->entry && node->entry->is_disabled;
}

static int link_node(struct topic_draft *draft, struct topic_draft_node *node)
{
    const struct topic_policy_entry *entry = node->entry;
    if (!entry)
        return 0;
    if (entry->parent)
        node->parent = find_node(draft, entry->parent);
    if (!entry->merge)
        return 0;
    node->merge = find_node(draft, entry->merge);
    if (node->merge == TOPIC_POLICY_NONE)
        return fail(draft, entry, "is merged into a topic that there is not:", entry->merge);
    const struct topic_draft_node *into = &draft->nodes[node->merge];
    if (into == node || topic_draft_is_disabled(into) || (into->entry && into->entry->merge))
        return fail(draft, entry,
                    "cannot be merged into itself, nor into a topic that is disabled "
                    "or merged:",
                    entry->merge);
    return 0;
}

uint32_t topic_draft_standing(const struct topic_draft *draft, uint32_t node)
{
    return draft->nodes[node].merge == TOPIC_POLICY_NONE ? node : draft->nodes[node].merge;
}

uint32_t topic_draft_above(const struct topic_draft *draft, uint32_t node)
{
    uint32_t at = draft->nodes[node].parent;
    while (at != TOPIC_POLICY_NONE &&
           topic_draft_is_disabled(&draft->nodes[topic_draft_standing(draft, at)]))
        at = draft->nodes[topic_draft_standing(draft, at)].parent;
    return at == TOPIC_POLICY_NONE ? at : topic_draft_standing(draft, at);
}

static int check_circles(struct topic_draft *draft)
{
    for (uint32_t node = 0; node < draft->node_count; node++) {
        uint32_t at = node;
        size_t steps = 0;
        while (at != TOPIC_POLICY_NONE && steps++ <= draft->node_count)
            at = draft->nodes[topic_draft_standing(draft, at)].parent;
        if (at != TOPIC_POLICY_NONE)
            return fail(draft, draft->nodes[node].entry ? draft->nodes[node].entry : draft->entries,
                        "is its own ancestor, or below such a topic:", draft->nodes[node].name);
    }
    return 0;
}

int topic_draft_link(struct topic_draft *draft)
{
    draft->nodes = topic_memory_new(draft->model->topic_count + draft->entry_count,
                                    sizeof *draft->nodes, draft->err);
    if (!draft->nodes)
        return -1;
    list_nodes(draft);
    if (attach_entries(draft) < 0)
        return -1;
    for (size_t i = 0; i < draft->node_count; i++)
        if (link_node(draft, &draft->nodes[i]) < 0)
            return -1;
    return check_circles(draft);
}

void topic_draft_release(struct topic_draft *draft)
{
    free(draft->nodes);
    draft->nodes = NULL;
}
