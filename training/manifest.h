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
#include "training/corpus/corpus_sketch.h"
#include "training/data/corpus_articles.h"
#include "training/quality_by_topic.h"

/* Appends the object to `out`. */
int topic_manifest_format(const struct topic_quality_by_topic_request *request,
                          const struct topic_train_options *options, struct topic_buffer *out,
                          struct topic_error *err);

/* How much of a corpus a model was trained on, as far as its manifest tells. */
struct topic_manifest_overlap {
    bool is_same;                              /* it is the training corpus, in the same order */
    struct topic_corpus_sketch_overlap sample; /* of its articles; models of earlier versions have
                                                * none */
};

struct topic_manifest_overlap
topic_manifest_overlap_with(struct topic_text manifest,
                            const struct topic_corpus_articles_counts *counts);

/* Whether figures of that corpus flatter the model: a tenth of the sample, as fewer may be copies
 * by chance. */
bool topic_manifest_overlap_counts(const struct topic_manifest_overlap *overlap);

/* The bytes of a name and of a value of the provenance, and how many pairs there may be. */
#define TOPIC_MANIFEST_PROVENANCE_NAME 32
#define TOPIC_MANIFEST_PROVENANCE_VALUE 128
#define TOPIC_MANIFEST_PROVENANCE_PAIRS 16

/* Whether this is NAME=VALUE: a name of small letters and _, a value without control characters. */
bool topic_manifest_is_provenance(const char *pair);

/* "exactly-one" or "any". */
const char *topic_manifest_rule(const struct topic_train_report *report);

#endif
