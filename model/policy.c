#include "model/policy.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* The threshold of a topic that no score reaches; finite, so that distances from it are finite
 * too. */
#define NEVER_LOG_ODDS 1e6f

struct build {
    struct topic_policy_graph graph;
    struct topic_policy *policy;
};

/* ---- served topics ---- */

static const char *keep_text(struct build *build, const char *text)
{
    struct topic_buffer *texts = &build->policy->texts;
    size_t at = texts->len;
    topic_buffer_append(texts, text, strlen(text) + 1, NULL); /* reserve() has made the room */
    return texts->bytes + at;
}

static int reserve(struct build *build)
{
    size_t bytes = 0;
    size_t names = 2 * build->graph.node_count; /* the trained name and the new one */
    for (size_t i = 0; i < build->graph.node_count; i++)
        bytes += 4 * (strlen(build->graph.nodes[i].name) + 1);
    for (size_t i = 0; i < build->graph.entry_count; i++) {
        const struct topic_policy_entry *entry = &build->graph.entries[i];
        bytes += entry->name ? 2 * (strlen(entry->name) + 1) : 0;
        bytes += entry->display ? strlen(entry->display) + 1 : 0;
        names += entry->alias_count;
        for (size_t k = 0; k < entry->alias_count; k++)
            bytes += strlen(entry->aliases[k]) + 1;
    }
    struct topic_policy *policy = build->policy;
    size_t topics = build->graph.trained->topic_count;
    policy->served =
        topic_memory_new(build->graph.node_count, sizeof *policy->served, build->graph.err);
    policy->served_of = topic_memory_new(topics, sizeof *policy->served_of, build->graph.err);
    policy->thresholds = topic_memory_new_aligned(build->graph.trained->columns.stride,
                                                  sizeof *policy->thresholds, build->graph.err);
    policy->probabilities =
        topic_memory_new(topics, sizeof *policy->probabilities, build->graph.err);
    policy->names = topic_memory_new(names, sizeof *policy->names, build->graph.err);
    return policy->served && policy->served_of && policy->thresholds && policy->probabilities &&
                   policy->names &&
                   topic_buffer_reserve(&policy->texts, bytes, build->graph.err) == 0
               ? 0
               : -1;
}

static const char *served_name(const struct topic_policy_graph_node *node)
{
    return node->entry && node->entry->name ? node->entry->name : node->name;
}

static int compare_served(const void *left, const void *right)
{
    const struct topic_policy_graph_node *const *a = left;
    const struct topic_policy_graph_node *const *b = right;
    return strcmp(served_name(*a), served_name(*b));
}

/* Marks the nodes that cover a trained topic: those that are one, or have one below them. */
static void mark_covering(struct build *build)
{
    struct topic_policy_graph_node *nodes = build->graph.nodes;
    for (uint32_t topic = 0; topic < build->graph.trained->topic_count; topic++) {
        uint32_t at = topic_policy_graph_is_disabled(&nodes[topic])
                          ? TOPIC_POLICY_NONE
                          : topic_policy_graph_merged(&build->graph, topic);
        nodes[topic].covers = true;
        for (; at != TOPIC_POLICY_NONE; at = topic_policy_graph_parent(&build->graph, at))
            nodes[at].covers = true;
    }
}

static int number_served(struct build *build)
{
    struct topic_policy *policy = build->policy;
    struct topic_policy_graph_node **order = topic_memory_new(
        build->graph.node_count, sizeof(struct topic_policy_graph_node *), build->graph.err);
    if (!order)
        return -1;
    mark_covering(build);
    for (uint32_t i = 0; i < build->graph.node_count; i++)
        if (!topic_policy_graph_is_disabled(&build->graph.nodes[i]) &&
            topic_policy_graph_merged(&build->graph, i) == i && build->graph.nodes[i].covers)
            order[policy->served_count++] = &build->graph.nodes[i];
    qsort(order, policy->served_count, sizeof *order, compare_served);
    for (size_t i = 0; i < policy->served_count; i++) {
        const struct topic_policy_entry *entry = order[i]->entry;
        struct topic_served *served = &policy->served[i];
        order[i]->served = (uint32_t)i;
        *served = (struct topic_served){.name = keep_text(build, served_name(order[i])),
                                        .key = keep_text(build, order[i]->name),
                                        .parent = TOPIC_POLICY_NONE,
                                        .main_topic = TOPIC_POLICY_NONE};
        served->display = entry && entry->display ? keep_text(build, entry->display) : served->name;
    }
    free(order);
    return 0;
}

static void link_served(struct build *build)
{
    struct topic_policy *policy = build->policy;
    for (uint32_t i = 0; i < build->graph.node_count; i++) {
        uint32_t up =
            topic_policy_graph_parent(&build->graph, topic_policy_graph_merged(&build->graph, i));
        if (build->graph.nodes[i].served != TOPIC_POLICY_NONE && up != TOPIC_POLICY_NONE)
            policy->served[build->graph.nodes[i].served].parent = build->graph.nodes[up].served;
    }
    for (uint32_t topic = 0; topic < build->graph.trained->topic_count; topic++)
        policy->served_of[topic] =
            topic_policy_graph_is_disabled(&build->graph.nodes[topic])
                ? TOPIC_POLICY_NONE
                : build->graph.nodes[topic_policy_graph_merged(&build->graph, topic)].served;
}

static void count_articles(struct build *build)
{
    struct topic_policy *policy = build->policy;
    const struct topic_decision *decisions = build->graph.trained->decisions;
    for (uint32_t topic = 0; topic < build->graph.trained->topic_count; topic++)
        if (build->graph.nodes[topic].served != TOPIC_POLICY_NONE)
            policy->served[build->graph.nodes[topic].served].main_topic = topic;
    for (uint32_t topic = 0; topic < build->graph.trained->topic_count; topic++)
        for (uint32_t at = policy->served_of[topic]; at != TOPIC_POLICY_NONE;
             at = policy->served[at].parent) {
            struct topic_served *served = &policy->served[at];
            served->articles += decisions[topic].articles;
            bool is_itself = served->main_topic != TOPIC_POLICY_NONE &&
                             build->graph.nodes[served->main_topic].served == at;
            if (!is_itself && (served->main_topic == TOPIC_POLICY_NONE ||
                               decisions[topic].articles > decisions[served->main_topic].articles))
                served->main_topic = topic;
        }
}

/* ---- thresholds ---- */

static void set_threshold(struct build *build, size_t topic)
{
    struct topic_policy *policy = build->policy;
    const struct topic_policy_entry *entry = build->graph.nodes[topic].entry;
    double model_threshold = topic_trained_model_threshold(build->graph.trained, topic);
    double from = entry && entry->threshold >= 0 ? entry->threshold : model_threshold;
    double floor = entry ? entry->precision : -1;
    policy->thresholds[topic] = build->graph.trained->decisions[topic].threshold;
    policy->probabilities[topic] = from > floor ? from : floor;
    if (policy->probabilities[topic] == model_threshold)
        return;
    /* Up to the topic's largest probability, log-odds and probability say the same. */
    from = policy->probabilities[topic];
    policy->thresholds[topic] =
        from > topic_trained_model_bound(build->graph.trained, topic)
            ? NEVER_LOG_ODDS
            : (float)topic_trained_model_log_odds(build->graph.trained, from);
}

/* ---- names ---- */

static int compare_names(const void *left, const void *right)
{
    const struct topic_policy_name *a = left;
    const struct topic_policy_name *b = right;
    int order = memcmp(a->bytes, b->bytes, a->len < b->len ? a->len : b->len);
    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static void add_name(struct build *build, const struct topic_policy_graph_node *node,
                     const char *name, uint32_t served)
{
    build->policy->names[build->policy->name_count++] =
        (struct topic_policy_name){.bytes = keep_text(build, name),
                                   .len = strlen(name),
                                   .served = served,
                                   .line = node->entry ? node->entry->line : 0};
}

static void add_names(struct build *build, size_t at)
{
    const struct topic_policy_graph_node *node = &build->graph.nodes[at];
    uint32_t served =
        build->graph.nodes[topic_policy_graph_merged(&build->graph, (uint32_t)at)].served;
    if (served == TOPIC_POLICY_NONE)
        return;
    add_name(build, node, node->name, served);
    if (!node->entry)
        return;
    if (node->entry->name && strcmp(node->entry->name, node->name) != 0)
        add_name(build, node, node->entry->name, served);
    for (size_t i = 0; i < node->entry->alias_count; i++)
        add_name(build, node, node->entry->aliases[i], served);
}

/* The line that comes later in the file is the one to change. */
static int refuse_names(struct build *build, const struct topic_policy_name *a,
                        const struct topic_policy_name *b)
{
    const struct topic_served *served = build->policy->served;
    size_t line = a->line > b->line ? a->line : b->line;
    struct topic_error why = {0};
    topic_error_set(&why,
                    "two topics, \"%s\" and \"%s\", have the name or alias \"%s\": merge one into "
                    "the other, or rename one",
                    served[a->served].key, served[b->served].key, a->bytes);
    return line > 0 ? topic_error_set(build->graph.err, "line %zu: %s", line, why.text)
                    : topic_error_set(build->graph.err, "%s", why.text);
}

static int sort_names(struct build *build)
{
    struct topic_policy *policy = build->policy;
    for (size_t i = 0; i < build->graph.node_count; i++)
        add_names(build, i);
    qsort(policy->names, policy->name_count, sizeof *policy->names, compare_names);
    for (size_t i = 1; i < policy->name_count; i++)
        if (compare_names(&policy->names[i - 1], &policy->names[i]) == 0 &&
            policy->names[i - 1].served != policy->names[i].served)
            return refuse_names(build, &policy->names[i - 1], &policy->names[i]);
    return 0;
}

static int make(struct build *build)
{
    if (topic_policy_graph_link(&build->graph) < 0 || reserve(build) < 0 ||
        number_served(build) < 0)
        return -1;
    link_served(build);
    count_articles(build);
    const struct topic_columns *columns = &build->graph.trained->columns;
    for (size_t topic = 0; topic < columns->topic_count; topic++)
        set_threshold(build, topic);
    for (size_t none = columns->topic_count; none < columns->stride; none++)
        build->policy->thresholds[none] = INFINITY;
    if (build->policy->served_count == 0)
        return topic_error_set(build->graph.err, "no topic is left: every topic is disabled");
    return sort_names(build);
}

struct topic_policy *topic_policy_new(const struct topic_trained_model *trained,
                                      const struct topic_policy_entry *entries, size_t count,
                                      struct topic_error *err)
{
    struct build build = {
        .graph = {.trained = trained, .entries = entries, .entry_count = count, .err = err},
        .policy = topic_memory_new(1, sizeof *build.policy, err)};
    int status = build.policy ? make(&build) : -1;
    topic_policy_graph_release(&build.graph);
    if (status == 0)
        return build.policy;
    topic_policy_free(build.policy);
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

size_t topic_policy_map_tags(const struct topic_policy *policy, struct topic_tag *tags,
                             size_t count, struct topic_tag *spare)
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

size_t topic_policy_best_trained(const struct topic_policy *policy, size_t served,
                                 const float *log_odds, size_t topic_count)
{
    size_t best = policy->served[served].main_topic;
    for (size_t topic = 0; topic < topic_count; topic++) {
        uint32_t at = policy->served_of[topic];
        while (at != TOPIC_POLICY_NONE && at != served)
            at = policy->served[at].parent;
        if (at == served && log_odds[topic] > log_odds[best])
            best = topic;
    }
    return best;
}
