#include "model/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/memory.h"
#include "model/visible.h"

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
    if (topic_file_map(&model->file, path, err) < 0 || topic_proof_check(model, path, err) < 0) {
        topic_model_unref(model);
        return NULL;
    }
    topic_html_prepare();
    name_content(model);
    model->engine = topic_engine_best();
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
    if (!model || atomic_fetch_sub_explicit(&model->references, 1, memory_order_acq_rel) != 1)
        return;
    topic_file_unmap(&model->file);
    free(model);
}

const char *topic_model_id(const struct topic_model *model)
{
    return model->id;
}

size_t topic_model_topic_count(const struct topic_model *model)
{
    return model->topic_count;
}

size_t topic_model_feature_count(const struct topic_model *model)
{
    return model->vocabulary.feature_count;
}

size_t topic_model_size_bytes(const struct topic_model *model)
{
    return model->file.size;
}

const char *topic_model_topic_name(const struct topic_model *model, size_t topic)
{
    return model->names + model->name_starts[topic];
}

/* -1, 0 or 1 as the topic's name sorts before, at or after the given one. */
static int compare_name(const struct topic_model *model, size_t topic, const char *name, size_t len)
{
    size_t own_len = model->name_starts[topic + 1] - model->name_starts[topic] - 1;
    size_t common = own_len < len ? own_len : len;
    int order = memcmp(topic_model_topic_name(model, topic), name, common);
    if (order != 0)
        return order;
    return own_len < len ? -1 : own_len > len;
}

size_t topic_model_topic_find(const struct topic_model *model, const char *name, size_t len)
{
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
    return topic_model_probability(model, topic, (double)model->decisions[topic].threshold);
}

size_t topic_model_topic_articles(const struct topic_model *model, size_t topic)
{
    return model->decisions[topic].articles;
}

double topic_model_topic_f1(const struct topic_model *model, size_t topic)
{
    return model->decisions[topic].f1;
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
    for (size_t feature = 0; feature < model->vocabulary.feature_count; feature++) {
        int value = topic_rows_weight(&model->rows, feature, topic);
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
                                .weight = weight};
    }
    return count;
}
