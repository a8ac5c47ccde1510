/* manifest.h - how a model was trained, as the JSON object in the model file
 * (docs/model-format.md).
 */
#ifndef TOPIC_TRAINING_MANIFEST_H
#define TOPIC_TRAINING_MANIFEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "training/quality_by_topic.h"

/* Appends the object to `out`. */
int topic_manifest_format(const struct topic_quality_by_topic_request *request,
                          const struct topic_train_options *options, struct topic_buffer *out,
                          struct topic_error *err);

/* Whether the model with this manifest was trained on the corpus with the digest of
 * struct topic_corpus_articles_counts. */
bool topic_manifest_is_of_corpus(struct topic_text manifest, uint64_t digest);

/* The bytes of a name and of a value of the provenance, and how many pairs there may be. */
#define TOPIC_MANIFEST_PROVENANCE_NAME 32
#define TOPIC_MANIFEST_PROVENANCE_VALUE 128
#define TOPIC_MANIFEST_PROVENANCE_PAIRS 16

/* Whether this is NAME=VALUE: a name of small letters and _, a value without control characters. */
bool topic_manifest_is_provenance(const char *pair);

/* "exactly-one" or "any". */
const char *topic_manifest_rule(const struct topic_train_report *report);

#endif
