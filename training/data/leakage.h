/* overlap.h - whether test articles were in the training corpus, where a model has seen the answer.
 *
 *     struct topic_leakage overlap = {0};
 *     topic_leakage_read(&overlap, training_corpus, &err);
 *     topic_leakage_add(&overlap, &record, &err);            for each test article
 *     topic_leakage_finish(&overlap, &err);
 *     ... overlap.exact, overlap.near ...
 *     topic_leakage_release(&overlap);
 *
 * Copies are found by a hash of the texts, near-copies as in duplicates.h by the words that two
 * articles share: at least about four fifths of them.
 */
#ifndef TOPIC_TRAINING_DATA_LEAKAGE_H
#define TOPIC_TRAINING_DATA_LEAKAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/corpus/corpus.h"
#include "training/data/dataset.h"

struct topic_leakage {
    size_t trained;            /* labelled articles of the training corpus */
    size_t tested;             /* articles that were added */
    size_t exact;              /* of these: word for word in the training corpus */
    size_t near;               /* others that are nearly */
    struct topic_text example; /* the id of the first of them, as JSON text; borrowed */
    bool *seen;                /* by test article: one of these */

    struct topic_dataset dataset; /* the training articles first */
    uint64_t *hashes;             /* of the texts, by row */
    size_t hash_capacity;
    struct topic_buffer ids; /* of the test articles */
    struct topic_slice *id_slices;
    size_t id_capacity;
};

int topic_leakage_read(struct topic_leakage *leakage, struct topic_corpus *corpus,
                       struct topic_error *err);
int topic_leakage_add(struct topic_leakage *leakage, const struct topic_record *record,
                      struct topic_error *err);
int topic_leakage_finish(struct topic_leakage *leakage, struct topic_error *err);
void topic_leakage_release(struct topic_leakage *leakage);

#endif
