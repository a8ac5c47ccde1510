/* topics_file.h - reads the topics file, in which editors decide about a model's topics
 * (topicd/policy.h), in YAML.
 *
 *     struct topic_error err = {0};
 *     struct topic_model *model = topic_topics_file_open("news.model", "topics.yaml", 0, &err);
 *     if (!model)
 *         fprintf(stderr, "%s\n", err.text);
 *     topic_model_unref(model);
 *
 * docs/topics-file.md, in the packages topics-file(5), describes the file:
 *
 *   AI Hardware: {name: Chips, parent: AI, precision: 0.9}
 *   Semiconductors: {merge: AI Hardware}
 *   Sport: {disabled: true}
 */
#ifndef TOPICD_TOPICS_FILE_H
#define TOPICD_TOPICS_FILE_H

#include <stddef.h>

#include "topicd/error.h"
#include "topicd/export.h"
#include "topicd/model.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Ten thousand topics of 1,600 bytes each. A reload holds the file beside two models. */
#define TOPIC_TOPICS_FILE_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Returns a reference to the model with the file's decisions; with path NULL, to the model without
 * any. min_familiarity above 0 takes the place of the file's, 0 leaves it, a negative one removes
 * it. NULL: the file cannot be read or does not fit the model; err names the file, and the line if
 * one is at fault. */
TOPIC_API struct topic_model *topic_topics_file_apply(struct topic_model *model, const char *path,
                                                      double min_familiarity,
                                                      struct topic_error *err);

/* Opens the model and does the same. */
TOPIC_API struct topic_model *topic_topics_file_open(const char *model_path, const char *path,
                                                     double min_familiarity,
                                                     struct topic_error *err);

#ifdef __cplusplus
}
#endif

#endif
