#include "model/scoring/topic_columns.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "model/scoring/weight_rows.h"

#define COLUMNS 5

int topic_columns_init(struct topic_columns *columns, const struct topic_decision *decisions,
                       size_t topic_count, float relevance, struct topic_error *err)
{
    const size_t count = topic_count + (relevance > 0);
    const size_t stride = topic_weight_rows_stride(count);
    float *numbers = topic_memory_new_aligned(COLUMNS * stride, sizeof *numbers, err);
    if (!numbers)
        return -1;
    *columns = (struct topic_columns){.topic_count = topic_count,
                                      .stride = stride,
                                      .bias = numbers,
                                      .scale = numbers + stride,
                                      .slope = numbers + 2 * stride,
                                      .offset = numbers + 3 * stride,
                                      .threshold = numbers + 4 * stride};
    for (size_t topic = 0; topic < topic_count; topic++) {
        columns->bias[topic] = decisions[topic].bias;
        columns->scale[topic] = decisions[topic].scale;
        columns->slope[topic] = decisions[topic].slope;
        columns->offset[topic] = decisions[topic].offset;
        columns->threshold[topic] = decisions[topic].threshold;
    }
    for (size_t none = topic_count; none < stride; none++) {
        columns->offset[none] = -INFINITY;
        columns->threshold[none] = INFINITY;
    }
    if (!(relevance > 0))
        return 0;
    columns->bias[topic_count] = decisions[topic_count].bias;
    columns->scale[topic_count] = decisions[topic_count].scale;
    columns->relevance = relevance;
    columns->relevance_slope = decisions[topic_count].slope;
    columns->relevance_offset = decisions[topic_count].offset;
    return 0;
}

void topic_columns_release(struct topic_columns *columns)
{
    free(columns->bias);
    *columns = (struct topic_columns){0};
}
