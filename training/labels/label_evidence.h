/* label_evidence.h - the words that contradict suspect labels, by the fold models that contradict
 * them. */
#ifndef TOPIC_TRAINING_LABELS_LABEL_EVIDENCE_H
#define TOPIC_TRAINING_LABELS_LABEL_EVIDENCE_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/data/corpus_cache.h"
#include "training/labels/suspects.h"
#include "training/trainer.h"

/* Fills the words of all suspects, which are articles of the cache; appends the bytes of their
 * slices to `bytes`. */
int topic_label_evidence_find(struct topic_suspect *suspects, size_t count,
                              const struct topic_corpus_cache *articles,
                              const struct topic_findings *findings, struct topic_buffer *bytes,
                              struct topic_error *err);

#endif
