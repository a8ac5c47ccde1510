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

static float sublinear(float tf)
{
    return tf == 1 ? 1 : 1 + logf(tf);
}

/* Turns counts into values of unit length, and the counts back into zeros. */
static void weigh(struct topic_vector *vector, const float *idf)
{
    double squares = 0;
    for (size_t i = 0; i < vector->count; i++) {
        struct topic_component *item = &vector->items[i];
        float tf = vector->counts[item->feature];
        vector->counts[item->feature] = 0;
        item->value = (tf < 1 ? tf : sublinear(tf)) * idf[item->feature];
        squares += (double)item->value * item->value;
    }
    float scale = squares > 0 ? (float)(1 / sqrt(squares)) : 0;
    for (size_t i = 0; i < vector->count; i++)
        vector->items[i].value *= scale;
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
            count(vector, feature,
                  occurrence->kind == TOPIC_FEATURE_TITLE_WORD
                      ? 1
                      : settings->field_weight[occurrence->field]);
    }
    weigh(vector, vocabulary->idf);
    return 0;
}

void topic_vector_release(struct topic_vector *vector)
{
    free(vector->items);
    free(vector->counts);
    *vector = (struct topic_vector){0};
}
