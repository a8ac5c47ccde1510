/* label_audit.h - finds labels that look wrong or missing: where a model that has not seen the
 * article contradicts its label.
 *
 *     struct topic_label_audit audit = {.capacity = 30};
 *     topic_label_audit_run(&audit, corpus, &options, &err);
 *     ... audit.items[0 .. audit.count) ...
 *     topic_label_audit_release(&audit);
 *
 * Every article is scored for every topic by the fold model that was trained without the article's
 * fold, which also holds its near-duplicates. A label is suspect if the score lies on the other
 * side of the topic's threshold or, if every article has exactly one topic, when another topic
 * scores higher. label_noise.h says how probable it is that such a label is wrong: the suspicion.
 * The most suspicious labels come first.
 */
#ifndef TOPIC_TRAINING_LABELS_LABEL_AUDIT_H
#define TOPIC_TRAINING_LABELS_LABEL_AUDIT_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/data/corpus_cache.h"
#include "training/evaluation/precision_thresholds.h"
#include "training/labels/label_noise.h"
#include "training/labels/suspects.h"
#include "training/trainer.h"

/* After labels that are less suspicious, fewer than half of those that one reads are wrong. */
#define TOPIC_LABEL_AUDIT_STOP 0.5

struct topic_label_audit {
    size_t capacity;
    struct topic_suspect *items; /* the most suspicious first */
    size_t count;
    size_t suspect_count;   /* including those beyond the capacity */
    size_t wrong_count;     /* of these, topics that articles have */
    size_t missing_count;   /* and topics that they lack */
    size_t worth_reading;   /* suspects with at least TOPIC_LABEL_AUDIT_STOP */
    double expected;        /* labels of the corpus that are wrong or missing */
    double expected_listed; /* of the items */
    struct topic_label_noise noise;
    /* By topic of the training's data set, for each precision, by the labels as they are; NULL:
     * every article has exactly one topic. */
    struct topic_precision_threshold *for_precision;
    struct topic_training training;
    struct topic_corpus_cache articles;
    struct topic_buffer bytes; /* of the slices */
};

/* Those of training, without phrases and longer stems: a pair of words is rare, so it tells a wrong
 * label worse than single words do. */
struct topic_train_options topic_label_audit_options(void);

/* The caller releases the audit on failure too. */
int topic_label_audit_run(struct topic_label_audit *audit, struct topic_corpus *corpus,
                          const struct topic_train_options *options, struct topic_error *err);
void topic_label_audit_release(struct topic_label_audit *audit);

/* What is wrong with the label, in words that audit_rows.h knows. */
const char *topic_label_audit_problem(const struct topic_suspect *suspect);

/* Borrowed from the audit. */
struct topic_text topic_label_audit_text(const struct topic_label_audit *audit,
                                         struct topic_slice slice);

/* The article's id, as JSON text. */
struct topic_text topic_label_audit_id(const struct topic_label_audit *audit,
                                       const struct topic_suspect *suspect);

#endif
