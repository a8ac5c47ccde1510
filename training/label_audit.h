/* audit.h - labels that look wrong or missing: where machines that have not seen an article
 * contradict its label.
 *
 *     struct topic_label_audit audit = {.capacity = 30};
 *     topic_label_audit_run(&audit, corpus, &options, &err);
 *     ... audit.items[0 .. audit.count) ...
 *     topic_label_audit_release(&audit);
 *
 * Every article is scored for every topic by machines trained without its fold (and without its
 * near-copies, which are in the same fold). A label is suspect when the score falls on the other
 * side of the topic's threshold. The worst come first: a label that should be there by its
 * probability p, one that should not by 1 - p times the mean probability of the topic's articles;
 * where a topic is not learnt well, a low score says little about a label (after the class-wise
 * thresholds of Northcutt, Jiang and Chuang, "Confident learning", JAIR 70, 2021).
 *
 * Where every article has exactly one topic, its label is suspect when another topic scores higher,
 * by as much as that one is more probable.
 */
#ifndef TOPIC_TRAINING_LABEL_AUDIT_H
#define TOPIC_TRAINING_LABEL_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/data/corpus_cache.h"
#include "training/evaluation/sentence_quote.h"
#include "training/trainer.h"

#define TOPIC_LABEL_AUDIT_WORDS_MAX 6

/* What a word or phrase added to the margin of a machine that was trained without the article's
 * fold, and the first place where it stands. */
struct topic_label_audit_word {
    struct topic_slice text;
    double weight;
    size_t times;
    enum topic_field field;
    struct topic_sentence_quote quote;
};

struct topic_suspect {
    uint32_t article; /* its number among the labelled articles */
    uint32_t topic;
    bool has_topic;     /* but should not; otherwise it lacks it but should */
    bool has_instead;   /* every article has one topic */
    uint32_t instead;   /* which it looks like then; the words are those for it */
    double probability; /* of the topic */
    double instead_probability;
    double suspicion;
    struct topic_slice title; /* its beginning, on one line */
    struct topic_label_audit_word words[TOPIC_LABEL_AUDIT_WORDS_MAX]; /* the strongest first */
    size_t word_count;
};

struct topic_label_audit {
    size_t capacity;
    struct topic_suspect *items; /* the worst first */
    size_t count;
    size_t suspect_count; /* with those beyond the capacity */
    struct topic_training training;
    struct topic_corpus_cache articles;
    struct topic_buffer bytes; /* the slices' */
};

/* options as for training. The caller releases the audit on failure too. */
int topic_label_audit_run(struct topic_label_audit *audit, struct topic_corpus *corpus,
                          const struct topic_train_options *options, struct topic_error *err);
void topic_label_audit_release(struct topic_label_audit *audit);

/* Borrowed from the audit. */
struct topic_text topic_label_audit_text(const struct topic_label_audit *audit,
                                         struct topic_slice slice);

/* The id, as JSON text. */
struct topic_text topic_label_audit_id(const struct topic_label_audit *audit,
                                       const struct topic_suspect *suspect);

#endif
