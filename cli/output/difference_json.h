/* difference_json.h - a difference of two models as the members of a JSON object: as topic diff
 * prints it, and as a training keeps it. */
#ifndef TOPIC_CLI_OUTPUT_DIFFERENCE_JSON_H
#define TOPIC_CLI_OUTPUT_DIFFERENCE_JSON_H

#include "training/comparison/model_diff.h"
#include "wire/json.h"

/* Into an object that is open. */
void topic_difference_json_put(struct topic_json *json, const struct topic_model_diff *comparison,
                               const struct topic_model_diff_change *difference);

#endif
