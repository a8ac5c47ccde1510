#include "model/vector.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

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

static void count(struct topic_vector *vector, uint32_t feature, float weight)
{
    if (weight <= 0)
        return;
    if (vector->counts[feature] == 0)
        vector->items[vector->count++].feature = feature;
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

int topic_vector_build(struct topic_vector *vector, const struct topic_vocabulary *vocabulary,
                       const struct topic_settings *settings, const struct topic_features *features,
                       struct topic_error *err)
{
    vector->count = 0;
    if (reserve_counts(vector, vocabulary->feature_count, err) < 0 ||
        topic_memory_reserve(&vector->items, &vector->capacity, features->count,
                             sizeof *vector->items, err) < 0)
        return -1;
    for (size_t i = 0; i < features->count; i++) {
        const struct topic_occurrence *occurrence = &features->items[i];
        uint32_t feature = topic_vocabulary_find(vocabulary, occurrence->key);
        if (feature != TOPIC_FEATURE_NONE)
            count(vector, feature, topic_vector_weight(settings, occurrence));
    }
    take_counts(vector);
    topic_vector_weigh(vector->items, vector->count, vocabulary->idf);
    return 0;
}

void topic_vector_release(struct topic_vector *vector)
{
    free(vector->items);
    free(vector->counts);
    *vector = (struct topic_vector){0};
}
