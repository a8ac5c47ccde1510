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
 * side of the topic's threshold. The most suspicious labels come first. The suspicion of a missing
 * label is its probability p; that of a wrong label is 1 - p times the mean probability of the
 * topic's articles, because a low score tells little if the topic is not learnt well (after the
 * class-wise thresholds of Northcutt, Jiang and Chuang, "Confident learning", JAIR 70, 2021).
 *
 * If every article has exactly one topic, its label is suspect when another topic scores higher,
 * and the suspicion is the difference of the two probabilities.
 */
#ifndef TOPIC_TRAINING_LABEL_AUDIT_H
#define TOPIC_TRAINING_LABEL_AUDIT_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/data/corpus_cache.h"
#include "training/suspects.h"
#include "training/trainer.h"

struct topic_label_audit {
    size_t capacity;
    struct topic_suspect *items; /* the most suspicious first */
    size_t count;
    size_t suspect_count; /* including those beyond the capacity */
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

/* Borrowed from the audit. */
struct topic_text topic_label_audit_text(const struct topic_label_audit *audit,
                                         struct topic_slice slice);

/* The article's id, as JSON text. */
struct topic_text topic_label_audit_id(const struct topic_label_audit *audit,
                                       const struct topic_suspect *suspect);

#endif
