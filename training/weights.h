/* weights.h - the final machine of every topic, in the form that the model file has. */
#ifndef TOPIC_TRAINING_WEIGHTS_H
#define TOPIC_TRAINING_WEIGHTS_H

#include <stdint.h>

#include "model/format.h"
#include "topicd/error.h"
#include "training/fit.h"

/* The final weights of all topics, quantised to 16 bits and ordered by feature, as the model file
 * has them. */
struct topic_weights {
    uint32_t *starts; /* column_count + 1 */
    struct topic_weight *weights;
    float *scales; /* by topic */
    float *biases; /* by topic */
};

int topic_weights_fit(const struct topic_fit *fit, struct topic_weights *weights,
                      struct topic_error *err);
void topic_weights_release(struct topic_weights *weights);

#endif
