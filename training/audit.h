/* audit.h - labels that look wrong or missing: where machines that have not seen an article
 * contradict its label.
 *
 *     struct topic_audit audit = {.capacity = 30};
 *     topic_audit_run(&audit, corpus, &options, &err);
 *     ... audit.items[0 .. audit.count) ...
 *     topic_audit_release(&audit);
 *
 * Every article is scored for every topic by machines trained without its fold (and without its
 * near-copies, which are in the same fold). A label is suspect when the score falls on the other
 * side of the topic's threshold. The worst come first: a label that should be there by its
 * probability p, one that should not by 1 - p times the mean probability of the topic's articles;
 * where a topic is not learnt well, a low score says little about a label (after the class-wise
 * thresholds of Northcutt, Jiang and Chuang, "Confident learning", JAIR 70, 2021).
 */
#ifndef TOPIC_TRAINING_AUDIT_H
#define TOPIC_TRAINING_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/trainer.h"

#define TOPIC_AUDIT_WORDS_MAX 6

/* What a word added to the margin of a machine that was trained without the article's fold. */
struct topic_audit_word {
    struct topic_slice text;
    double weight;
};

struct topic_suspect {
    uint32_t article; /* its number among the labelled articles */
    uint32_t topic;
    bool has_topic; /* but should not; otherwise it lacks it but should */
    double probability;
    double suspicion;
    struct topic_slice id; /* as JSON text */
    struct topic_slice title;
    struct topic_audit_word words[TOPIC_AUDIT_WORDS_MAX]; /* the strongest first */
    size_t word_count;
};

struct topic_audit {
    size_t capacity;
    struct topic_suspect *items; /* the worst first */
    size_t count;
    size_t suspect_count; /* with those beyond the capacity */
    struct topic_training training;
    struct topic_buffer bytes; /* the slices' */
    struct topic_slice *ids;   /* by article, with the titles */
    struct topic_slice *titles;
    size_t id_capacity;
    size_t title_capacity;
    size_t article_count;
};

/* options as for training; their article is set here. The caller releases the audit on failure
 * too. */
int topic_audit_run(struct topic_audit *audit, struct topic_corpus *corpus,
                    const struct topic_train_options *options, struct topic_error *err);
void topic_audit_release(struct topic_audit *audit);

/* Borrowed from the audit. */
struct topic_text topic_audit_text(const struct topic_audit *audit, struct topic_slice slice);

#endif
