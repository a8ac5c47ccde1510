/* quantized_weights.h - the final SVM of every topic, in the form that the model file has.
 *
 * Where a topic is trained:
 *
 *     topic_quantized_weights_encode(&model, column_count, &buffer, &err);
 *
 * Where the topics come together:
 *
 *     struct topic_quantized_weights_list *lists = ...;      one for each topic, all zero
 *     topic_quantized_weights_decode(buffer.bytes, &lists[topic], &err);
 *     topic_quantized_weights_join(lists, topic_count, column_count, &weights, &err);
 */
#ifndef TOPIC_TRAINING_FIT_QUANTIZED_WEIGHTS_H
#define TOPIC_TRAINING_FIT_QUANTIZED_WEIGHTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "model/file/format.h"
#include "topicd/error.h"
#include "training/solver/solver.h"

/* One topic's weights that are not zero, by ascending feature, quantised to 16 bits: a weight is
 * scale * value. */
struct topic_quantized_weights_list {
    float bias;
    float scale;
    uint32_t *features;
    int16_t *values;
    size_t count;
};

/* The weights of all topics, by feature. */
struct topic_quantized_weights {
    uint32_t *starts; /* column_count + 1 */
    struct topic_weight *weights;
    float *scales; /* by topic */
    float *biases; /* by topic */
};

/* Appends the quantised model to the buffer. */
int topic_quantized_weights_encode(const struct topic_solver_model *model, size_t column_count,
                                   struct topic_buffer *result, struct topic_error *err);

/* Release the list on failure too. */
int topic_quantized_weights_decode(const char *bytes, struct topic_quantized_weights_list *list,
                                   struct topic_error *err);

/* On failure there is nothing to release. */
int topic_quantized_weights_join(const struct topic_quantized_weights_list *lists,
                                 size_t topic_count, size_t column_count,
                                 struct topic_quantized_weights *weights, struct topic_error *err);

/* Removes the weights of a topic. */
void topic_quantized_weights_drop(struct topic_quantized_weights *weights, size_t column_count,
                                  size_t topic);

void topic_quantized_weights_list_release(struct topic_quantized_weights_list *list);
void topic_quantized_weights_release(struct topic_quantized_weights *weights);

#endif
