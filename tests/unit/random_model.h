/* random_model.h - models at random of what the reference counted in a text, for tests that compare
 * scores.
 */
#ifndef TOPIC_TESTS_UNIT_RANDOM_MODEL_H
#define TOPIC_TESTS_UNIT_RANDOM_MODEL_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/model.h"
#include "tests/unit/random_texts.h"
#include "tests/unit/reference.h"

enum { TOPICS_MAX = 170, FEATURES_MAX = 60000, MARGIN_UNITS = 32767 };

/* What the reference counted: the keys in the order of their first occurrences, and their tf. */
struct counted {
    struct counted_key {
        uint64_t key;
        float tf;
    } * items;
    size_t count;
    const struct topic_model_settings *settings;
    enum topic_field field;
};

static void count_feature(void *context, uint64_t key, enum topic_feature_kind kind)
{
    struct counted *counted = context;
    float weight =
        kind == TOPIC_FEATURE_TITLE_WORD ? 1 : counted->settings->field_weight[counted->field];
    size_t at = 0;
    if (weight <= 0)
        return;
    while (at < counted->count && counted->items[at].key != key)
        at++;
    assert_true(at < FEATURES_MAX);
    if (at == counted->count)
        counted->items[counted->count++] = (struct counted_key){.key = key};
    counted->items[at].tf += weight;
}

/* A model that knows most features of a text and leaves some unknown. Its rows are masked, have
 * pairs, or are empty. */
struct random_model {
    struct topic_trained_model trained;
    struct topic_model model;
    struct topic_model_settings settings;
    struct topic_bucket *buckets;
    struct topic_decision decisions[TOPICS_MAX];
    uint64_t keys[FEATURES_MAX];
    float idf[FEATURES_MAX];
    uint32_t starts[FEATURES_MAX + 1];
    uint32_t row_starts[FEATURES_MAX + 1];
    struct topic_weight *weights;
    struct topic_weight *rows;
};

static float unit(struct topic_random *random)
{
    return (float)topic_random_below(random, 1u << 20) / (float)(1u << 20);
}

static void draw_settings(struct topic_model_settings *settings, struct topic_random *random)
{
    static const uint32_t stems[] = {0, 1, 3, 6, 6, 8, 9, 16, 17, 128};
    static const float weights[] = {0, 0.5f, 1, 1, 2, 3};
    for (size_t field = 0; field < TOPIC_FIELD_COUNT; field++)
        settings->field_weight[field] = PICK(random, weights);
    settings->title_weight = (float)topic_random_below(random, 2);
    settings->phrase_words = 1 + (uint32_t)topic_random_below(random, 2);
    settings->stem_letters = PICK(random, stems);
    settings->long_stem_letters = PICK(random, stems);
    if (settings->long_stem_letters <= settings->stem_letters)
        settings->long_stem_letters = 0;
    settings->single_label = 0;
    settings->text_rules = (uint32_t)topic_random_below(random, 1 + TOPIC_TEXT_RULES_NEWEST);
    settings->pivot = topic_random_below(random, 2) ? 1 + 10 * unit(random) : 0;
    settings->rivalry = unit(random) - 0.5f;
}

static void draw_weights(struct random_model *random_model, size_t feature,
                         struct topic_random *random)
{
    size_t topics = random_model->trained.topic_count;
    static const size_t chances[] = {0, 1, 20, 40,
                                     60}; /* in 60: no topic, a few, ... every topic */
    size_t chance = PICK(random, chances);
    uint32_t used = random_model->starts[feature];
    for (size_t topic = 0; topic < topics; topic++)
        if (topic_random_below(random, 60) < chance)
            random_model->weights[used++] = (struct topic_weight){
                .topic = (uint16_t)topic,
                .value =
                    (int16_t)((int)topic_random_below(random, 2 * MARGIN_UNITS) - MARGIN_UNITS)};
    random_model->starts[feature + 1] = used;
}

static void draw_model(struct random_model *random_model, const struct counted *counted,
                       struct topic_random *random)
{
    struct topic_trained_model *trained = &random_model->trained;
    size_t features = 0;
    *trained =
        (struct topic_trained_model){.settings = &random_model->settings,
                                     .topic_count = 1 + topic_random_below(random, TOPICS_MAX),
                                     .decisions = random_model->decisions};
    random_model->model = (struct topic_model){.trained = trained};
    for (size_t i = 0; i < counted->count; i++)
        if (topic_random_below(random, 8) > 0)
            random_model->keys[features++] = counted->items[i].key;
    for (; features < 3; features++) /* features that the text does not have */
        random_model->keys[features] = topic_random_next(random);
    random_model->weights = calloc(features * trained->topic_count, sizeof *random_model->weights);
    for (size_t feature = 0; feature < features; feature++) {
        random_model->idf[feature] = 0.5f + 8 * unit(random);
        draw_weights(random_model, feature, random);
    }
    for (size_t topic = 0; topic < trained->topic_count; topic++)
        random_model->decisions[topic] =
            (struct topic_decision){.bias = unit(random) - 1,
                                    .scale = 1.0f / MARGIN_UNITS,
                                    .threshold = unit(random) - 0.5f,
                                    .slope = 0.5f + unit(random),
                                    .offset = unit(random),
                                    .articles = 1 + (uint32_t)topic % 7};
    assert_int_equal(topic_columns_init(&trained->columns, random_model->decisions,
                                        trained->topic_count, 0, NULL),
                     0);
    struct topic_pairs pairs = {random_model->starts, random_model->weights, trained->topic_count};
    random_model->rows = topic_weight_rows_pack(&pairs, features, random_model->row_starts, NULL);
    trained->rows = (struct topic_weight_rows){random_model->row_starts, random_model->rows,
                                               trained->topic_count};
    size_t buckets = topic_vocabulary_bucket_count(features);
    random_model->buckets = aligned_alloc(64, buckets * sizeof *random_model->buckets);
    memset(random_model->buckets, 0, buckets * sizeof *random_model->buckets);
    assert_int_equal(
        topic_vocabulary_fill(random_model->buckets, buckets, random_model->keys, features, NULL),
        0);
    trained->vocabulary = (struct topic_vocabulary){.buckets = random_model->buckets,
                                                    .bucket_count = buckets,
                                                    .feature_count = features,
                                                    .idf = random_model->idf};
}

static void release_model(struct random_model *random_model)
{
    topic_columns_release(&random_model->trained.columns);
    free(random_model->weights);
    free(random_model->rows);
    free(random_model->buckets);
}

#endif
