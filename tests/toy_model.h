/* toy_model.h - a model of three topics and seven features, small enough to work out by hand. */
#ifndef TOPIC_TESTS_TOY_MODEL_H
#define TOPIC_TESTS_TOY_MODEL_H

#include <stdlib.h>
#include <string.h>

#include "model/features/feature_list.h"
#include "model/writer.h"

enum { TOY_TOPICS = 3, TOY_FEATURES = 7, TOY_WEIGHTS = 9, TOY_FAMILIARITY = 5 };

struct toy_model {
    uint64_t keys[TOY_FEATURES];
    uint32_t text_starts[TOY_FEATURES + 1];
    char texts[128];
    struct topic_decision decisions[TOY_TOPICS];
    struct topic_model_parts parts;
};

/* The key of the last feature of this kind in a title. */
static uint64_t toy_key(const char *title, enum topic_feature_kind kind)
{
    struct topic_model_settings settings = {
        .field_weight = {1, 1, 1}, .title_weight = 1, .phrase_words = 2};
    struct topic_article article = {.fields[TOPIC_FIELD_TITLE] = {title, strlen(title)}};
    struct topic_feature_list *features = calloc(1, sizeof *features);
    uint64_t key = 0;
    topic_feature_list_extract(features, &settings, &article, true, NULL);
    for (size_t i = 0; i < features->count; i++)
        if (features->items[i].kind == kind)
            key = features->items[i].key;
    topic_feature_list_release(features);
    free(features);
    return key;
}

static void toy_model_init(struct toy_model *toy)
{
    static const char *const names[TOY_TOPICS] = {"AI Hardware", "AI Policy", "Sport"};
    static const struct {
        const char *text;
        enum topic_feature_kind kind;
    } features[TOY_FEATURES] = {
        {"chip", TOPIC_FEATURE_WORD},        {"law", TOPIC_FEATURE_WORD},
        {"goal", TOPIC_FEATURE_WORD},        {"gpu", TOPIC_FEATURE_WORD},
        {"chip", TOPIC_FEATURE_TITLE_WORD},  {"neural chip", TOPIC_FEATURE_PHRASE},
        {"caf\xc3\xa9", TOPIC_FEATURE_WORD},
    };
    static const float idf[TOY_FEATURES] = {1, 1, 1, 2, 0.5f, 1.5f, 1};
    static const uint32_t starts[TOY_FEATURES + 1] = {0, 2, 3, 4, 5, 6, 8, 9};
    static const struct topic_weight weights[TOY_WEIGHTS] = {{0, 2000}, {2, -500}, {1, 3000},
                                                             {2, 3000}, {0, 2500}, {0, 1000},
                                                             {0, 1500}, {1, -200}, {2, 100}};
    static const float familiarity[TOY_FAMILIARITY] = {-4, -1, -1, 0.5f, 3};
    static uint8_t kinds[TOY_FEATURES];
    memset(toy, 0, sizeof *toy);
    for (size_t i = 0; i < TOY_FEATURES; i++) {
        kinds[i] = (uint8_t)features[i].kind;
        toy->keys[i] = toy_key(features[i].text, features[i].kind);
        size_t len = strlen(features[i].text);
        memcpy(toy->texts + toy->text_starts[i], features[i].text, len);
        toy->text_starts[i + 1] = toy->text_starts[i] + (uint32_t)len;
    }
    for (size_t i = 0; i < TOY_TOPICS; i++)
        toy->decisions[i] =
            (struct topic_decision){.bias = -1,
                                    .scale = 0.001f,
                                    .threshold = 0.5f, /* the log-odds of margin 0 */
                                    .slope = 2,
                                    .offset = 0.5f,
                                    .f1 = 0.75f,
                                    .articles = 10 + (uint32_t)i};
    toy->parts = (struct topic_model_parts){
        .settings = {.field_weight = {1, 1, 1}, .title_weight = 1, .phrase_words = 2},
        .manifest = {"{}", 2},
        .article_count = 40,
        .topic_count = TOY_TOPICS,
        .topic_names = names,
        .decisions = toy->decisions,
        .feature_count = TOY_FEATURES,
        .keys = toy->keys,
        .idf = idf,
        .kinds = kinds,
        .text_starts = toy->text_starts,
        .texts = toy->texts,
        .weight_starts = starts,
        .weights = weights,
        .familiarity = familiarity,
        .familiarity_count = TOY_FAMILIARITY,
    };
}

#endif
