#include "training/evaluation/label_translator.h"

#include <string.h>

#include "topicd/policy.h"

/* Adds the topic and all above it. */
static int add_topics(struct topic_label_translator *translator, size_t topic,
                      struct topic_error *err)
{
    const struct topic_model *model = translator->model;
    for (size_t at = topic; at < topic_model_topic_count(model);
         at = topic_model_topic_parent(model, at)) {
        const char *name = topic_model_topic_name(model, at);
        if (topic_record_add_topic(&translator->translated, name, strlen(name), err) < 0)
            return -1;
    }
    return 0;
}

static int add_label(struct topic_label_translator *translator, struct topic_text label,
                     struct topic_error *err)
{
    const struct topic_model *model = translator->model;
    const struct topic_model *plain = translator->plain;
    size_t topic = topic_model_topic_find(model, label.bytes, label.len);
    if (topic < topic_model_topic_count(model))
        return add_topics(translator, topic, err);
    if (topic_model_topic_find(plain, label.bytes, label.len) < topic_model_topic_count(plain)) {
        translator->disabled++;
        return 0;
    }
    return topic_record_add_topic(&translator->translated, label.bytes, label.len, err);
}

const struct topic_record *
topic_label_translator_translate(struct topic_label_translator *translator,
                                 const struct topic_record *record, struct topic_error *err)
{
    struct topic_record *translated = &translator->translated;
    if (topic_record_copy(translated, record, err) < 0)
        return NULL;
    translated->topic_count = 0;
    translated->list.start = 0;
    translated->options.ignores_topics = false;
    for (size_t i = 0; i < record->topic_count; i++)
        if (add_label(translator, topic_record_topic(record, i), err) < 0)
            return NULL;
    return translated;
}

void topic_label_translator_release(struct topic_label_translator *translator)
{
    topic_record_release(&translator->translated);
}
