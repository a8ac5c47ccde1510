/* topics_file.h - the editors' file: what is decided over a model's topics (topicd/policy.h), in
 * YAML.
 *
 *     AI Hardware:
 *       name: Chips                  given under this name
 *       display: Chips & systems     as people should see it
 *       aliases: [GPU, silicon]      found by these names too
 *       parent: AI                   implied by it
 *       precision: 0.9               never given below this probability
 *     Semiconductors:
 *       merge: AI Hardware           given as that one
 *     Sport:
 *       disabled: true               never given
 *     Robotics:
 *       threshold: 0.3               given from this probability
 */
#ifndef TOPIC_POLICY_TOPICS_FILE_H
#define TOPIC_POLICY_TOPICS_FILE_H

#include "topicd/error.h"
#include "topicd/model.h"

/* The model as the file has it; a reference. path NULL: the plain model. NULL: the file cannot be
 * read or does not fit the model; the error names the file, and the line where there is one. */
struct topic_model *topic_topics_file_apply(struct topic_model *model, const char *path,
                                            struct topic_error *err);

/* The same of a model that is opened first. */
struct topic_model *topic_topics_file_open(const char *model_path, const char *path,
                                           struct topic_error *err);

#endif
