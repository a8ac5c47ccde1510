#include "training/weights.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/machine.h"
#include "training/workers.h"

/* One topic's weights that are not zero, features ascending. */
struct sparse {
    uint32_t *features;
    int16_t *values;
    size_t count;
};

struct final_header {
    float bias;
    float scale;
    uint64_t count;
};

struct run {
    struct topic_machine machine;
    size_t done;
    /* Where results go in the parent. */
    struct topic_weights *final;
    struct sparse *sparse;
};

static int append_weight(struct topic_buffer *result, uint32_t feature, int16_t value,
                         struct topic_error *err)
{
    if (topic_buffer_append(result, &feature, sizeof feature, err) < 0)
        return -1;
    return topic_buffer_append(result, &value, sizeof value, err);
}

static int train_final(void *context, size_t topic, struct topic_buffer *result,
                       struct topic_error *err)
{
    struct run *run = context;
    struct topic_machine *machine = &run->machine;
    topic_machine_choose(machine, topic);
    if (topic_machine_train(machine, TOPIC_MACHINE_ALL, err) < 0)
        return -1;
    size_t columns = machine->fit->matrix->column_count;
    double most = topic_machine_largest_weight(machine);
    struct final_header header = {.bias = (float)machine->bias,
                                  .scale = most > 0 ? (float)(most / INT16_MAX) : 1};
    if (topic_buffer_append(result, &header, sizeof header, err) < 0)
        return -1;
    for (size_t feature = 0; feature < columns; feature++) {
        double weight = machine->weights[feature];
        if (weight == 0)
            continue;
        int16_t value = (int16_t)lround(weight / most * INT16_MAX);
        if (append_weight(result, (uint32_t)feature, value, err) < 0)
            return -1;
        header.count++;
    }
    memcpy(result->bytes, &header, sizeof header);
    return 0;
}

static int collect_weights(void *context, size_t topic, const char *bytes, size_t len,
                           struct topic_error *err)
{
    struct run *run = context;
    struct final_header header;
    struct sparse *sparse = &run->sparse[topic];
    (void)len;
    memcpy(&header, bytes, sizeof header);
    bytes += sizeof header;
    sparse->count = header.count;
    sparse->features = topic_memory_new(sparse->count, sizeof *sparse->features, err);
    sparse->values = topic_memory_new(sparse->count, sizeof *sparse->values, err);
    if (!sparse->features || !sparse->values)
        return -1;
    for (size_t i = 0; i < sparse->count; i++) {
        memcpy(&sparse->features[i], bytes, sizeof *sparse->features);
        memcpy(&sparse->values[i], bytes + sizeof *sparse->features, sizeof *sparse->values);
        bytes += sizeof *sparse->features + sizeof *sparse->values;
    }
    run->final->biases[topic] = header.bias;
    run->final->scales[topic] = header.scale;
    topic_fit_report(run->machine.fit, ++run->done);
    return 0;
}

/* Turns lists by topic into lists by feature; as topics are gone through in order, they ascend. */
static int transpose(struct topic_weights *weights, const struct sparse *sparse, size_t topic_count,
                     size_t feature_count, struct topic_error *err)
{
    uint64_t total = 0;
    for (size_t topic = 0; topic < topic_count; topic++) {
        total += sparse[topic].count;
        for (size_t i = 0; i < sparse[topic].count; i++)
            weights->starts[sparse[topic].features[i] + 1]++;
    }
    if (total > UINT32_MAX)
        return topic_error_set(err, "the model would have %llu weights, which is too many",
                               (unsigned long long)total);
    weights->weights = topic_memory_new(total, sizeof *weights->weights, err);
    uint32_t *next = topic_memory_new(feature_count, sizeof *next, err);
    if (!weights->weights || !next) {
        free(next);
        return -1;
    }
    for (size_t feature = 0; feature < feature_count; feature++) {
        weights->starts[feature + 1] += weights->starts[feature];
        next[feature] = weights->starts[feature];
    }
    for (size_t topic = 0; topic < topic_count; topic++)
        for (size_t i = 0; i < sparse[topic].count; i++)
            weights->weights[next[sparse[topic].features[i]]++] =
                (struct topic_weight){.topic = (uint16_t)topic, .value = sparse[topic].values[i]};
    free(next);
    return 0;
}

static int run_final(struct run *run, struct topic_weights *weights, struct topic_error *err)
{
    const struct topic_fit *fit = run->machine.fit;
    size_t topics = fit->labels->topic_count;
    size_t features = fit->matrix->column_count;
    weights->starts = topic_memory_new(features + 1, sizeof *weights->starts, err);
    weights->scales = topic_memory_new(topics, sizeof *weights->scales, err);
    weights->biases = topic_memory_new(topics, sizeof *weights->biases, err);
    run->sparse = topic_memory_new(topics, sizeof *run->sparse, err);
    if (!weights->starts || !weights->scales || !weights->biases || !run->sparse)
        return -1;
    run->final = weights;
    struct topic_work work = {.task_count = topics,
                              .process_count = fit->process_count,
                              .context = run,
                              .run = train_final,
                              .collect = collect_weights};
    if (topic_workers_run(&work, err) < 0)
        return -1;
    return transpose(weights, run->sparse, topics, features, err);
}

int topic_weights_fit(const struct topic_fit *fit, struct topic_weights *weights,
                      struct topic_error *err)
{
    struct run run = {0};
    *weights = (struct topic_weights){0};
    if (topic_machine_init(&run.machine, fit, err) < 0)
        return -1;
    int status = run_final(&run, weights, err);
    for (size_t topic = 0; run.sparse && topic < fit->labels->topic_count; topic++) {
        free(run.sparse[topic].features);
        free(run.sparse[topic].values);
    }
    free(run.sparse);
    topic_machine_release(&run.machine);
    return status;
}

void topic_weights_release(struct topic_weights *weights)
{
    free(weights->starts);
    free(weights->weights);
    free(weights->scales);
    free(weights->biases);
    *weights = (struct topic_weights){0};
}
