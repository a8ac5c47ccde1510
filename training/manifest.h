/* manifest.h - how a model was trained, as the JSON object in the model file
 * (docs/model-format.md).
 */
#ifndef TOPIC_TRAINING_MANIFEST_H
#define TOPIC_TRAINING_MANIFEST_H

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/training.h"

/* Appends the object to `out`. */
int topic_manifest_format(const struct topic_training *training,
                          const struct topic_train_options *options, struct topic_buffer *out,
                          struct topic_error *err);

/* "exactly-one" or "any". */
const char *topic_manifest_rule(const struct topic_train_report *report);

#endif
