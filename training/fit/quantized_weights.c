#include "training/fit/quantized_weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct header {
    float bias;
    float scale;
    uint64_t count;
};

static int append_weight(struct topic_buffer *result, uint32_t feature, int16_t value,
                         struct topic_error *err)
{
    if (topic_buffer_append(result, &feature, sizeof feature, err) < 0)
        return -1;
    return topic_buffer_append(result, &value, sizeof value, err);
}

int topic_quantized_weights_encode(const struct topic_solver_model *model, size_t column_count,
                                   struct topic_buffer *result, struct topic_error *err)
{
    double most = 0;
    for (size_t i = 0; i < column_count; i++)
        most = fmax(most, fabs(model->weights[i]));
    struct header header = {.bias = (float)model->bias,
                            .scale = most > 0 ? (float)(most / INT16_MAX) : 1};
    size_t header_at = result->len;
    if (topic_buffer_append(result, &header, sizeof header, err) < 0)
        return -1;
    for (size_t feature = 0; feature < column_count; feature++) {
        double weight = model->weights[feature];
        if (weight == 0)
            continue;
        int16_t value = (int16_t)lround(weight / most * INT16_MAX);
        if (append_weight(result, (uint32_t)feature, value, err) < 0)
            return -1;
        header.count++;
    }
    memcpy(result->bytes + header_at, &header, sizeof header);
    return 0;
}

int topic_quantized_weights_decode(const char *bytes, struct topic_quantized_weights_list *list,
                                   struct topic_error *err)
{
    struct header header;
    memcpy(&header, bytes, sizeof header);
    bytes += sizeof header;
    *list = (struct topic_quantized_weights_list){
        .bias = header.bias, .scale = header.scale, .count = header.count};
    list->features = topic_memory_new(list->count, sizeof *list->features, err);
    list->values = topic_memory_new(list->count, sizeof *list->values, err);
    if (!list->features || !list->values)
        return -1;
    for (size_t i = 0; i < list->count; i++) {
        memcpy(&list->features[i], bytes, sizeof *list->features);
        memcpy(&list->values[i], bytes + sizeof *list->features, sizeof *list->values);
        bytes += sizeof *list->features + sizeof *list->values;
    }
    return 0;
}

/* Turns lists by topic into lists by feature, in which topics ascend. */
static int transpose(struct topic_quantized_weights *weights,
                     const struct topic_quantized_weights_list *lists, size_t topic_count,
                     size_t column_count, struct topic_error *err)
{
    uint64_t total = 0;
    for (size_t topic = 0; topic < topic_count; topic++) {
        total += lists[topic].count;
        for (size_t i = 0; i < lists[topic].count; i++)
            weights->starts[lists[topic].features[i] + 1]++;
    }
    if (total > UINT32_MAX)
        return topic_error_set(
            err, "the model would have %llu weights, more than the model file can hold",
            (unsigned long long)total);
    weights->weights = topic_memory_new(total, sizeof *weights->weights, err);
    uint32_t *next = topic_memory_new(column_count, sizeof *next, err);
    if (!weights->weights || !next) {
        free(next);
        return -1;
    }
    for (size_t feature = 0; feature < column_count; feature++) {
        weights->starts[feature + 1] += weights->starts[feature];
        next[feature] = weights->starts[feature];
    }
    for (size_t topic = 0; topic < topic_count; topic++)
        for (size_t i = 0; i < lists[topic].count; i++)
            weights->weights[next[lists[topic].features[i]]++] =
                (struct topic_weight){.topic = (uint16_t)topic, .value = lists[topic].values[i]};
    free(next);
    return 0;
}

int topic_quantized_weights_join(const struct topic_quantized_weights_list *lists,
                                 size_t topic_count, size_t column_count,
                                 struct topic_quantized_weights *weights, struct topic_error *err)
{
    *weights = (struct topic_quantized_weights){0};
    weights->starts = topic_memory_new(column_count + 1, sizeof *weights->starts, err);
    weights->scales = topic_memory_new(topic_count, sizeof *weights->scales, err);
    weights->biases = topic_memory_new(topic_count, sizeof *weights->biases, err);
    if (!weights->starts || !weights->scales || !weights->biases ||
        transpose(weights, lists, topic_count, column_count, err) < 0) {
        topic_quantized_weights_release(weights);
        return -1;
    }
    for (size_t topic = 0; topic < topic_count; topic++) {
        weights->biases[topic] = lists[topic].bias;
        weights->scales[topic] = lists[topic].scale;
    }
    return 0;
}

void topic_quantized_weights_drop(struct topic_quantized_weights *weights, size_t column_count,
                                  size_t topic)
{
    uint32_t kept = 0;
    for (size_t feature = 0, at = 0; feature < column_count; feature++) {
        for (; at < weights->starts[feature + 1]; at++)
            if (weights->weights[at].topic != topic)
                weights->weights[kept++] = weights->weights[at];
        weights->starts[feature + 1] = kept;
    }
}

void topic_quantized_weights_list_release(struct topic_quantized_weights_list *list)
{
    free(list->features);
    free(list->values);
    *list = (struct topic_quantized_weights_list){0};
}

void topic_quantized_weights_release(struct topic_quantized_weights *weights)
{
    free(weights->starts);
    free(weights->weights);
    free(weights->scales);
    free(weights->biases);
    *weights = (struct topic_quantized_weights){0};
}
