#include "model/policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/draft.h"
#include "model/model.h"

/* Of a topic that no score is enough for; finite, so that margins to it can be told. */
#define NEVER_LOG_ODDS 1e6f

struct draft {
    struct topic_draft graph;
    struct topic_policy *policy;
};

/* ---- what is served ---- */

static const char *keep_text(struct draft *draft, const char *text)
{
    struct topic_buffer *texts = &draft->policy->texts;
    size_t at = texts->len;
    topic_buffer_append(texts, text, strlen(text) + 1, NULL); /* there is room: see reserve */
    return texts->bytes + at;
}

static int reserve(struct draft *draft)
{
    size_t bytes = 0;
    size_t names = 2 * draft->graph.node_count; /* as it was and as it is */
    for (size_t i = 0; i < draft->graph.node_count; i++)
        bytes += 3 * (strlen(draft->graph.nodes[i].name) + 1);
    for (size_t i = 0; i < draft->graph.entry_count; i++) {
        const struct topic_policy_entry *entry = &draft->graph.entries[i];
        bytes += entry->name ? 2 * (strlen(entry->name) + 1) : 0;
        bytes += entry->display ? strlen(entry->display) + 1 : 0;
        names += entry->alias_count;
        for (size_t k = 0; k < entry->alias_count; k++)
            bytes += strlen(entry->aliases[k]) + 1;
    }
    struct topic_policy *policy = draft->policy;
    size_t own = draft->graph.model->topic_count;
    policy->served =
        topic_memory_new(draft->graph.node_count, sizeof *policy->served, draft->graph.err);
    policy->served_of = topic_memory_new(own, sizeof *policy->served_of, draft->graph.err);
    policy->thresholds = topic_memory_new(own, sizeof *policy->thresholds, draft->graph.err);
    policy->probabilities = topic_memory_new(own, sizeof *policy->probabilities, draft->graph.err);
    policy->names = topic_memory_new(names, sizeof *policy->names, draft->graph.err);
    return policy->served && policy->served_of && policy->thresholds && policy->probabilities &&
                   policy->names &&
                   topic_buffer_reserve(&policy->texts, bytes, draft->graph.err) == 0
               ? 0
               : -1;
}

static const char *served_name(const struct topic_draft_node *node)
{
    return node->entry && node->entry->name ? node->entry->name : node->name;
}

static int compare_served(const void *left, const void *right)
{
    const struct topic_draft_node *const *a = left;
    const struct topic_draft_node *const *b = right;
    return strcmp(served_name(*a), served_name(*b));
}

/* A parent that the model does not have is given when something below it is. */
static bool has_source(const struct draft *draft, uint32_t node)
{
    if (node < draft->graph.model->topic_count)
        return true;
    for (uint32_t own = 0; own < draft->graph.model->topic_count; own++) {
        uint32_t at = topic_draft_is_disabled(&draft->graph.nodes[own])
                          ? TOPIC_POLICY_NONE
                          : topic_draft_standing(&draft->graph, own);
        while (at != TOPIC_POLICY_NONE && at != node)
            at = topic_draft_above(&draft->graph, at);
        if (at == node)
            return true;
    }
    return false;
}

static int number_served(struct draft *draft)
{
    struct topic_policy *policy = draft->policy;
    struct topic_draft_node **order = topic_memory_new(
        draft->graph.node_count, sizeof(struct topic_draft_node *), draft->graph.err);
    if (!order)
        return -1;
    for (uint32_t i = 0; i < draft->graph.node_count; i++)
        if (!topic_draft_is_disabled(&draft->graph.nodes[i]) &&
            topic_draft_standing(&draft->graph, i) == i && has_source(draft, i))
            order[policy->served_count++] = &draft->graph.nodes[i];
    qsort(order, policy->served_count, sizeof *order, compare_served);
    for (size_t i = 0; i < policy->served_count; i++) {
        const struct topic_policy_entry *entry = order[i]->entry;
        struct topic_served *served = &policy->served[i];
        order[i]->served = (uint32_t)i;
        *served = (struct topic_served){.name = keep_text(draft, served_name(order[i])),
                                        .parent = TOPIC_POLICY_NONE,
                                        .source = TOPIC_POLICY_NONE};
        served->display = entry && entry->display ? keep_text(draft, entry->display) : served->name;
    }
    free(order);
    return 0;
}

static void link_served(struct draft *draft)
{
    struct topic_policy *policy = draft->policy;
    for (uint32_t i = 0; i < draft->graph.node_count; i++) {
        uint32_t up = topic_draft_above(&draft->graph, topic_draft_standing(&draft->graph, i));
        if (draft->graph.nodes[i].served != TOPIC_POLICY_NONE && up != TOPIC_POLICY_NONE)
            policy->served[draft->graph.nodes[i].served].parent = draft->graph.nodes[up].served;
    }
    for (uint32_t own = 0; own < draft->graph.model->topic_count; own++)
        policy->served_of[own] =
            topic_draft_is_disabled(&draft->graph.nodes[own])
                ? TOPIC_POLICY_NONE
                : draft->graph.nodes[topic_draft_standing(&draft->graph, own)].served;
}

static void count_articles(struct draft *draft)
{
    struct topic_policy *policy = draft->policy;
    const struct topic_decision *decisions = draft->graph.model->decisions;
    for (uint32_t own = 0; own < draft->graph.model->topic_count; own++)
        if (draft->graph.nodes[own].served != TOPIC_POLICY_NONE)
            policy->served[draft->graph.nodes[own].served].source = own;
    for (uint32_t own = 0; own < draft->graph.model->topic_count; own++)
        for (uint32_t at = policy->served_of[own]; at != TOPIC_POLICY_NONE;
             at = policy->served[at].parent) {
            struct topic_served *served = &policy->served[at];
            served->articles += decisions[own].articles;
            bool is_itself = served->source != TOPIC_POLICY_NONE &&
                             draft->graph.nodes[served->source].served == at;
            if (!is_itself && (served->source == TOPIC_POLICY_NONE ||
                               decisions[own].articles > decisions[served->source].articles))
                served->source = own;
        }
}

/* ---- thresholds ---- */

static void set_threshold(struct draft *draft, size_t own)
{
    struct topic_policy *policy = draft->policy;
    const struct topic_policy_entry *entry = draft->graph.nodes[own].entry;
    double model_own = topic_model_topic_threshold(draft->graph.model, own);
    double from = entry && entry->threshold >= 0 ? entry->threshold : model_own;
    double floor = entry ? entry->precision : -1;
    policy->thresholds[own] = draft->graph.model->decisions[own].threshold;
    policy->probabilities[own] = from > floor ? from : floor;
    if (policy->probabilities[own] == model_own)
        return;
    /* No score is above the largest; below it the log-odds say the same as the probability. */
    from = policy->probabilities[own];
    policy->thresholds[own] =
        from > topic_model_probability(draft->graph.model, own, (double)INFINITY)
            ? NEVER_LOG_ODDS
            : (float)log(from / (1 - from));
}

/* ---- names ---- */

static int compare_names(const void *left, const void *right)
{
    const struct topic_policy_name *a = left;
    const struct topic_policy_name *b = right;
    int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static void add_name(struct draft *draft, const char *name, uint32_t served)
{
    draft->policy->names[draft->policy->name_count++] = (struct topic_policy_name){
        .bytes = keep_text(draft, name), .len = strlen(name), .served = served};
}

static void add_names(struct draft *draft, size_t at)
{
    const struct topic_draft_node *node = &draft->graph.nodes[at];
    uint32_t served = draft->graph.nodes[topic_draft_standing(&draft->graph, (uint32_t)at)].served;
    if (served == TOPIC_POLICY_NONE)
        return;
    add_name(draft, node->name, served);
    if (!node->entry)
        return;
    if (node->entry->name && strcmp(node->entry->name, node->name) != 0)
        add_name(draft, node->entry->name, served);
    for (size_t i = 0; i < node->entry->alias_count; i++)
        add_name(draft, node->entry->aliases[i], served);
}

static int sort_names(struct draft *draft)
{
    struct topic_policy *policy = draft->policy;
    for (size_t i = 0; i < draft->graph.node_count; i++)
        add_names(draft, i);
    qsort(policy->names, policy->name_count, sizeof *policy->names, compare_names);
    for (size_t i = 1; i < policy->name_count; i++)
        if (compare_names(&policy->names[i - 1], &policy->names[i]) == 0 &&
            policy->names[i - 1].served != policy->names[i].served)
            return topic_error_set(draft->graph.err,
                                   "two topics would be found by the name \"%s\": merge one into "
                                   "the other, or name them apart",
                                   policy->names[i].bytes);
    return 0;
}

static int make(struct draft *draft)
{
    if (topic_draft_link(&draft->graph) < 0 || reserve(draft) < 0 || number_served(draft) < 0)
        return -1;
    link_served(draft);
    count_articles(draft);
    for (size_t own = 0; own < draft->graph.model->topic_count; own++)
        set_threshold(draft, own);
    if (draft->policy->served_count == 0)
        return topic_error_set(draft->graph.err, "no topic is left: every one is disabled");
    return sort_names(draft);
}

struct topic_policy *topic_policy_new(const struct topic_model *plain,
                                      const struct topic_policy_entry *entries, size_t count,
                                      struct topic_error *err)
{
    struct draft draft = {
        .graph = {.model = plain, .entries = entries, .entry_count = count, .err = err},
        .policy = topic_memory_new(1, sizeof *draft.policy, err)};
    int status = draft.policy ? make(&draft) : -1;
    topic_draft_release(&draft.graph);
    if (status == 0)
        return draft.policy;
    topic_policy_free(draft.policy);
    return NULL;
}

void topic_policy_free(struct topic_policy *policy)
{
    if (!policy)
        return;
    free(policy->served);
    free(policy->served_of);
    free(policy->thresholds);
    free(policy->probabilities);
    free(policy->names);
    topic_buffer_release(&policy->texts);
    free(policy);
}

size_t topic_policy_find(const struct topic_policy *policy, const char *name, size_t len)
{
    const struct topic_policy_name key = {.bytes = name, .len = len};
    const struct topic_policy_name *found =
        bsearch(&key, policy->names, policy->name_count, sizeof *policy->names, compare_names);
    return found ? found->served : policy->served_count;
}

/* ---- tags ---- */

static void add_tag(struct topic_tag *sum, const struct topic_tag *tag, uint32_t served)
{
    bool accepted = tag->accepted;
    bool is_first = sum->topic == TOPIC_POLICY_NONE;
    if (!is_first)
        accepted |= sum->accepted;
    if (is_first || tag->score > sum->score ||
        (tag->score == sum->score && tag->log_odds > sum->log_odds))
        *sum = *tag;
    sum->topic = served;
    sum->accepted = accepted;
}

size_t topic_policy_serve(const struct topic_policy *policy, struct topic_tag *tags, size_t count,
                          struct topic_tag *spare)
{
    for (size_t i = 0; i < policy->served_count; i++)
        spare[i].topic = TOPIC_POLICY_NONE;
    for (size_t i = 0; i < count; i++)
        for (uint32_t at = policy->served_of[tags[i].topic]; at != TOPIC_POLICY_NONE;
             at = policy->served[at].parent)
            add_tag(&spare[at], &tags[i], at);
    size_t kept = 0;
    for (size_t i = 0; i < policy->served_count; i++)
        if (spare[i].topic != TOPIC_POLICY_NONE)
            tags[kept++] = spare[i];
    return kept;
}

size_t topic_policy_speaker(const struct topic_policy *policy, size_t served, const float *log_odds,
                            size_t own_count)
{
    size_t best = policy->served[served].source;
    for (size_t own = 0; own < own_count; own++) {
        uint32_t at = policy->served_of[own];
        while (at != TOPIC_POLICY_NONE && at != served)
            at = policy->served[at].parent;
        if (at == served && log_odds[own] > log_odds[best])
            best = own;
    }
    return best;
}
