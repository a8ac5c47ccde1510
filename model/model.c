#include "model/model.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "model/text/html.h"

static void name_content(struct topic_model *model)
{
    struct topic_format_header header;
    memcpy(&header, model->file.bytes, sizeof header);
    snprintf(model->id, sizeof model->id, "%016llx", (unsigned long long)header.checksum);
}

struct topic_model *topic_model_open(const char *path, struct topic_error *err)
{
    struct topic_model *model = topic_memory_new(1, sizeof *model, err);
    if (!model)
        return NULL;
    atomic_init(&model->references, 1);
    if (topic_file_map(&model->file, path, err) < 0 || topic_validate_model(model, path, err) < 0 ||
        topic_columns_init(&model->columns, model->decisions, model->topic_count, err) < 0) {
        topic_model_unref(model);
        return NULL;
    }
    topic_html_prepare();
    name_content(model);
    model->cpu = topic_cpu_dispatch_best();
    return model;
}

struct topic_model *topic_model_ref(struct topic_model *model)
{
    if (model)
        atomic_fetch_add_explicit(&model->references, 1, memory_order_relaxed);
    return model;
}

void topic_model_unref(struct topic_model *model)
{
    while (model && atomic_fetch_sub_explicit(&model->references, 1, memory_order_acq_rel) == 1) {
        struct topic_model *plain = model->plain; /* is held by what goes now */
        topic_policy_free(model->policy);
        topic_columns_release(&model->columns);
        if (!plain)
            topic_file_unmap(&model->file);
        free(model);
        model = plain;
    }
}

struct topic_model *topic_model_govern(struct topic_model *model,
                                       const struct topic_policy_entry *entries, size_t count,
                                       struct topic_error *err)
{
    struct topic_model *plain = topic_model_plain(model);
    struct topic_model *governed = topic_memory_new(1, sizeof *governed, err);
    if (!governed)
        return NULL;
    const size_t from = offsetof(struct topic_model, file); /* all but what counts references */
    memcpy((char *)governed + from, (const char *)plain + from, sizeof *governed - from);
    atomic_init(&governed->references, 1);
    governed->plain = topic_model_ref(plain);
    governed->columns = (struct topic_columns){0};
    governed->policy = topic_policy_new(plain, entries, count, err);
    if (!governed->policy || topic_columns_init(&governed->columns, governed->decisions,
                                                governed->topic_count, err) < 0) {
        topic_model_unref(governed);
        return NULL;
    }
    memcpy(governed->columns.cut, governed->policy->thresholds,
           governed->topic_count * sizeof *governed->columns.cut);
    return governed;
}

struct topic_model *topic_model_plain(struct topic_model *model)
{
    return model->plain ? model->plain : model;
}

const char *topic_model_id(const struct topic_model *model)
{
    return model->id;
}

size_t topic_model_topic_count(const struct topic_model *model)
{
    return model->policy ? model->policy->served_count : model->topic_count;
}

size_t topic_model_feature_count(const struct topic_model *model)
{
    return model->vocabulary.feature_count;
}

size_t topic_model_size_bytes(const struct topic_model *model)
{
    return model->file.size;
}

static const char *own_name(const struct topic_model *model, size_t topic)
{
    return model->names + model->name_starts[topic];
}

const char *topic_model_topic_name(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].name : own_name(model, topic);
}

/* -1, 0 or 1 as the topic's name sorts before, at or after the given one. */
static int compare_name(const struct topic_model *model, size_t topic, const char *name, size_t len)
{
    size_t own_len = model->name_starts[topic + 1] - model->name_starts[topic] - 1;
    size_t common = own_len < len ? own_len : len;
    int order = memcmp(own_name(model, topic), name, common);
    if (order != 0)
        return order;
    return own_len < len ? -1 : own_len > len;
}

size_t topic_model_topic_find(const struct topic_model *model, const char *name, size_t len)
{
    if (model->policy)
        return topic_policy_find(model->policy, name, len);
    size_t low = 0;
    size_t high = model->topic_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_name(model, middle, name, len);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return model->topic_count;
}

double topic_model_probability(const struct topic_model *model, size_t topic, double log_odds)
{
    double articles = model->decisions[topic].articles;
    return fmin(1 / (1 + exp(-log_odds)), (articles + 1) / (articles + 2));
}

double topic_model_topic_threshold(const struct topic_model *model, size_t topic)
{
    size_t own = topic_model_own(model, topic);
    if (model->policy)
        return model->policy->probabilities[own];
    return topic_model_probability(model, own, (double)model->decisions[own].threshold);
}

size_t topic_model_topic_articles(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].articles : model->decisions[topic].articles;
}

double topic_model_topic_f1(const struct topic_model *model, size_t topic)
{
    return model->decisions[topic_model_own(model, topic)].f1;
}

const char *topic_model_topic_display(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].display : own_name(model, topic);
}

size_t topic_model_topic_parent(const struct topic_model *model, size_t topic)
{
    size_t none = topic_model_topic_count(model);
    if (!model->policy || model->policy->served[topic].parent == TOPIC_POLICY_NONE)
        return none;
    return model->policy->served[topic].parent;
}

bool topic_model_is_single_label(const struct topic_model *model)
{
    return model->settings->single_label == 1;
}

struct topic_text topic_model_manifest(const struct topic_model *model)
{
    return model->manifest;
}

struct topic_text topic_model_feature_text(const struct topic_model *model, size_t feature)
{
    uint32_t start = model->text_starts[feature];
    return (struct topic_text){model->texts + start, model->text_starts[feature + 1] - start};
}

size_t topic_model_top_words(const struct topic_model *model, size_t topic,
                             struct topic_word *words, size_t capacity)
{
    size_t count = 0;
    topic = topic_model_own(model, topic);
    for (size_t feature = 0; feature < model->vocabulary.feature_count; feature++) {
        int value = topic_weight_rows_weight(&model->rows, feature, topic);
        double weight =
            value * (double)model->decisions[topic].scale * (double)model->vocabulary.idf[feature];
        if (weight <= 0 ||
            (count == capacity && (capacity == 0 || weight <= words[count - 1].weight)))
            continue;
        size_t at = count < capacity ? count++ : count - 1;
        for (; at > 0 && words[at - 1].weight < weight; at--)
            words[at] = words[at - 1];
        words[at] =
            (struct topic_word){.phrase = topic_model_feature_text(model, feature),
                                .in_title = model->kinds[feature] == TOPIC_FEATURE_TITLE_WORD,
                                .is_stem = model->kinds[feature] == TOPIC_FEATURE_STEM,
                                .weight = weight};
    }
    return count;
}
