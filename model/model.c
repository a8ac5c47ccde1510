#include "model/model.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/content_kind.h"
#include "base/memory.h"
#include "model/markup/html.h"

struct topic_model *topic_model_read(int fd, const char *path, struct topic_error *err)
{
    struct topic_model *model = topic_memory_new(1, sizeof *model, err);
    if (!model)
        return NULL;
    atomic_init(&model->references, 1);
    model->trained = topic_trained_model_read(fd, path, err);
    if (!model->trained) {
        free(model);
        return NULL;
    }
    topic_html_prepare();
    return model;
}

struct topic_model *topic_model_open(const char *path, struct topic_error *err)
{
    if (topic_content_kind_is_registry(path)) {
        topic_error_set(err, "%s: is a registry of models, not a model: name %s/current/model",
                        path, path);
        return NULL;
    }
    int fd = topic_file_open(path, err);
    if (fd < 0)
        return NULL;
    struct topic_model *model = topic_model_read(fd, path, err);
    close(fd);
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
        struct topic_model *plain = model->plain; /* this model's reference to it is dropped next */
        topic_policy_free(model->policy);
        if (!plain)
            topic_trained_model_free(model->trained);
        free(model);
        model = plain;
    }
}

struct topic_model *topic_model_apply_policy(struct topic_model *model,
                                             const struct topic_policy_decisions *decisions,
                                             struct topic_error *err)
{
    struct topic_model *plain = topic_model_plain(model);
    if (decisions->min_familiarity > 0 && topic_model_check_familiarity(plain, err) < 0)
        return NULL;
    struct topic_model *governed = topic_memory_new(1, sizeof *governed, err);
    if (!governed)
        return NULL;
    atomic_init(&governed->references, 1);
    governed->trained = plain->trained;
    governed->min_familiarity = decisions->min_familiarity;
    if (decisions->count > 0)
        governed->policy =
            topic_policy_new(plain->trained, decisions->entries, decisions->count, err);
    if (decisions->count > 0 && !governed->policy) {
        free(governed);
        return NULL;
    }
    governed->plain = topic_model_ref(plain);
    return governed;
}

struct topic_model *topic_model_plain(struct topic_model *model)
{
    return model->plain ? model->plain : model;
}

const char *topic_model_id(const struct topic_model *model)
{
    return model->trained->id;
}

size_t topic_model_topic_count(const struct topic_model *model)
{
    return model->policy ? model->policy->served_count : model->trained->topic_count;
}

size_t topic_model_feature_count(const struct topic_model *model)
{
    return model->trained->vocabulary.feature_count;
}

size_t topic_model_size_bytes(const struct topic_model *model)
{
    return model->trained->file.size;
}

const char *topic_model_topic_name(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].name
                         : topic_trained_model_name(model->trained, topic);
}

size_t topic_model_topic_find(const struct topic_model *model, const char *name, size_t len)
{
    return model->policy ? topic_policy_find(model->policy, name, len)
                         : topic_trained_model_find(model->trained, name, len);
}

double topic_model_topic_threshold(const struct topic_model *model, size_t topic)
{
    size_t trained_topic = topic_model_trained_topic(model, topic);
    return model->policy ? model->policy->probabilities[trained_topic]
                         : topic_trained_model_threshold(model->trained, trained_topic);
}

size_t topic_model_topic_articles(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].articles
                         : model->trained->decisions[topic].articles;
}

double topic_model_topic_f1(const struct topic_model *model, size_t topic)
{
    return model->trained->decisions[topic_model_trained_topic(model, topic)].f1;
}

const char *topic_model_topic_display(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].display
                         : topic_trained_model_name(model->trained, topic);
}

const char *topic_model_topic_key(const struct topic_model *model, size_t topic)
{
    return model->policy ? model->policy->served[topic].key
                         : topic_trained_model_name(model->trained, topic);
}

size_t topic_model_topic_served(const struct topic_model *model, size_t plain_topic)
{
    if (!model->policy)
        return plain_topic;
    uint32_t served = model->policy->served_of[plain_topic];
    return served == TOPIC_POLICY_NONE ? model->policy->served_count : served;
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
    return model->trained->settings->single_label == 1;
}

bool topic_model_has_familiarity(const struct topic_model *model)
{
    return model->trained->familiarity_count > 0;
}

int topic_model_check_familiarity(const struct topic_model *model, struct topic_error *err)
{
    if (topic_model_has_familiarity(model))
        return 0;
    return topic_error_set(err, "the model cannot tell how familiar an article is: train it again, "
                                "or ask for no least familiarity");
}

double topic_model_min_familiarity(const struct topic_model *model)
{
    return model->min_familiarity;
}

double topic_model_best_log_odds(const struct topic_model *model, double share)
{
    const size_t count = model->trained->familiarity_count;
    size_t at = (size_t)(share * (double)count);
    return (double)model->trained->familiarity[at < count ? at : count - 1];
}

struct topic_text topic_model_manifest(const struct topic_model *model)
{
    return model->trained->manifest;
}

size_t topic_model_top_words(const struct topic_model *model, size_t topic,
                             struct topic_word *words, size_t capacity)
{
    const struct topic_trained_model *trained = model->trained;
    size_t count = 0;
    topic = topic_model_trained_topic(model, topic);
    for (size_t feature = 0; feature < trained->vocabulary.feature_count; feature++) {
        int value = topic_weight_rows_weight(&trained->rows, feature, topic);
        double weight = value * (double)trained->decisions[topic].scale *
                        (double)trained->vocabulary.idf[feature];
        if (weight <= 0 ||
            (count == capacity && (capacity == 0 || weight <= words[count - 1].weight)))
            continue;
        size_t at = count < capacity ? count++ : count - 1;
        for (; at > 0 && words[at - 1].weight < weight; at--)
            words[at] = words[at - 1];
        words[at] =
            (struct topic_word){.phrase = topic_trained_model_feature_text(trained, feature),
                                .in_title = trained->kinds[feature] == TOPIC_FEATURE_TITLE_WORD,
                                .is_stem = trained->kinds[feature] == TOPIC_FEATURE_STEM ||
                                           trained->kinds[feature] == TOPIC_FEATURE_LONG_STEM,
                                .weight = weight};
    }
    return count;
}
