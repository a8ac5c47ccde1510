/* topics_file.h - reads the topics file, in which editors decide about a model's topics
 * (topicd/policy.h), in YAML.
 *
 *     AI Hardware:
 *       name: Chips                  assigned under this name
 *       display: Chips & systems     the name that people see
 *       aliases: [GPU, silicon]      other names by which it is found
 *       parent: AI                   assigned whenever AI Hardware is
 *       precision: 0.9               never assigned below this probability
 *     Semiconductors:
 *       merge: AI Hardware           AI Hardware is assigned instead
 *     Sport:
 *       disabled: true               never assigned
 *     Robotics:
 *       threshold: 0.3               assigned from this probability on
 *     min_familiarity: 0.02          articles that are less familiar get nothing
 */
#ifndef TOPIC_POLICY_TOPICS_FILE_H
#define TOPIC_POLICY_TOPICS_FILE_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/model.h"

/* Ten thousand topics of 1,600 bytes each. A reload holds the file beside two models. */
#define TOPIC_TOPICS_FILE_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Returns a reference to the model with the file's decisions; with path NULL, to the model without
 * any. min_familiarity above 0 takes the place of the file's, 0 leaves it, a negative one removes
 * it. NULL: the file cannot be read or does not fit the model; err names the file, and the line if
 * one is at fault. */
struct topic_model *topic_topics_file_apply(struct topic_model *model, const char *path,
                                            double min_familiarity, struct topic_error *err);

/* Opens the model and does the same. */
struct topic_model *topic_topics_file_open(const char *model_path, const char *path,
                                           double min_familiarity, struct topic_error *err);

#endif
