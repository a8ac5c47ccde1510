#include "model/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Enough to cover the way to memory many times over, little enough to stay in the first cache. */
#define WINDOW_KEYS 128

static int reserve_counts(struct topic_vector *vector, size_t feature_count,
                          struct topic_error *err)
{
    if (feature_count <= vector->count_capacity)
        return 0;
    float *counts = topic_memory_new(feature_count, sizeof *counts, err);
    if (!counts)
        return -1;
    free(vector->counts);
    vector->counts = counts;
    vector->count_capacity = feature_count;
    return 0;
}

/* The first occurrence of a feature makes it an item. */
static inline void count(struct topic_vector *vector, uint32_t feature, float weight)
{
    vector->items[vector->count].feature = feature;
    vector->count += vector->counts[feature] == 0;
    vector->counts[feature] += weight;
}

/* 1 + ln tf from one occurrence on; below, where a field's weight is a fraction, tf itself. */
static float sublinear(float tf)
{
    return tf <= 1 ? tf : 1 + logf(tf);
}

void topic_vector_weigh(struct topic_component *items, size_t count, const float *idf)
{
    double squares = 0;
    for (size_t i = 0; i < count; i++) {
        items[i].value = sublinear(items[i].value) * idf[items[i].feature];
        squares += (double)items[i].value * (double)items[i].value;
    }
    float scale = squares > 0 ? (float)(1 / sqrt(squares)) : 0;
    for (size_t i = 0; i < count; i++)
        items[i].value *= scale;
}

/* Moves the counts into the vector's items and leaves zeros behind. */
static void take_counts(struct topic_vector *vector)
{
    for (size_t i = 0; i < vector->count; i++) {
        struct topic_component *item = &vector->items[i];
        item->value = vector->counts[item->feature];
        vector->counts[item->feature] = 0;
    }
}

/* Makes room for more items, and for the one that count() writes before it knows. */
static int reserve_items(struct topic_vector *vector, size_t more, struct topic_error *err)
{
    return topic_memory_reserve(&vector->items, &vector->capacity, vector->count + more + 1,
                                sizeof *vector->items, err);
}

static void finish(struct topic_vector *vector, const struct topic_vocabulary *vocabulary)
{
    take_counts(vector);
    topic_vector_weigh(vector->items, vector->count, vocabulary->idf);
}

/* Keys on their way to the vocabulary: their buckets come into the cache while the next tokens are
 * read. */
struct window {
    size_t count;
    struct {
        uint64_t key;
        float weight;
    } items[WINDOW_KEYS];
};

static int look_up(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                   struct window *window, struct topic_error *err)
{
    if (reserve_items(vector, window->count, err) < 0)
        return -1;
    for (size_t i = 0; i < window->count; i++) {
        uint32_t feature = topic_vocabulary_find(vocabulary, window->items[i].key);
        if (feature != TOPIC_FEATURE_NONE)
            count(vector, feature, window->items[i].weight);
    }
    window->count = 0;
    return 0;
}

static inline void push(struct window *window, const struct topic_vocabulary *vocabulary,
                        uint64_t key, float weight)
{
    __builtin_prefetch(topic_vocabulary_bucket(vocabulary, key));
    window->items[window->count].key = key;
    window->items[window->count++].weight = weight;
}

static int read_field(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                      const struct topic_settings *settings, struct topic_tokenizer *tokenizer,
                      enum topic_field field, struct topic_error *err)
{
    struct topic_keying keying = topic_keying_of(settings, field);
    float weights[TOPIC_FEATURE_KIND_COUNT];
    unsigned wanted = 0;
    for (unsigned kind = 0; kind < TOPIC_FEATURE_KIND_COUNT; kind++) {
        weights[kind] = topic_vector_kind_weight(settings, field, (enum topic_feature_kind)kind);
        wanted |= (unsigned)(weights[kind] > 0) << kind;
    }
    struct topic_token token;
    struct window window = {.count = 0};
    while (topic_tokenizer_next(tokenizer, &token)) {
        uint64_t keys[TOPIC_FEATURE_KIND_COUNT];
        unsigned kinds = topic_keying_next(&keying, &token, keys) & wanted;
        for (; kinds != 0; kinds &= kinds - 1) {
            unsigned kind = (unsigned)__builtin_ctz(kinds);
            push(&window, vocabulary, keys[kind], weights[kind]);
        }
        if (window.count > WINDOW_KEYS - TOPIC_FEATURE_KIND_COUNT &&
            look_up(vector, vocabulary, &window, err) < 0)
            return -1;
    }
    return look_up(vector, vocabulary, &window, err);
}

int topic_vector_read(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                      const struct topic_settings *settings, struct topic_features *features,
                      const struct topic_article *article, struct topic_error *err)
{
    features->count = 0;
    vector->count = 0;
    if (reserve_counts(vector, vocabulary->feature_count, err) < 0)
        return -1;
    int status = 0;
    for (enum topic_field field = 0; field < TOPIC_FIELD_COUNT && status == 0; field++) {
        if (article->fields[field].len == 0)
            continue;
        status = topic_features_begin(features, article, field, err);
        if (status == 0)
            status = read_field(vector, vocabulary, settings, &features->tokenizer, field, err);
    }
    finish(vector, vocabulary);
    return status;
}

int topic_vector_build(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                       const struct topic_settings *settings, const struct topic_features *features,
                       struct topic_error *err)
{
    vector->count = 0;
    if (reserve_counts(vector, vocabulary->feature_count, err) < 0 ||
        reserve_items(vector, features->count, err) < 0)
        return -1;
    for (size_t i = 0; i < features->count; i++) {
        const struct topic_occurrence *occurrence = &features->items[i];
        float weight = topic_vector_weight(settings, occurrence);
        uint32_t feature = topic_vocabulary_find(vocabulary, occurrence->key);
        if (feature != TOPIC_FEATURE_NONE && weight > 0)
            count(vector, feature, weight);
    }
    finish(vector, vocabulary);
    return 0;
}

void topic_vector_release(struct topic_vector *vector)
{
    free(vector->items);
    free(vector->counts);
    *vector = (struct topic_vector){0};
}
