/* leakage.h - finds test articles that are in the training corpus too: the model was trained on
 * their labels, so measures on them are too good.
 *
 *     struct topic_leakage leakage = {0};
 *     topic_leakage_read(&leakage, training_corpus, &err);
 *     topic_leakage_add(&leakage, &record, &err);            for each test article
 *     topic_leakage_finish(&leakage, &err);
 *     ... leakage.exact, leakage.near ...
 *     topic_leakage_release(&leakage);
 *
 * Copies are found by a hash of the texts, near-duplicates as in near_duplicates.h: two articles
 * that share at least about four fifths of their words.
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
    size_t tested;             /* test articles */
    size_t exact;              /* of these, exact copies of training articles */
    size_t near;               /* of these, near-duplicates of training articles */
    struct topic_text example; /* the id of the first of either, as JSON text; borrowed */
    bool *seen;                /* by test article: is either */
    /* By article, training articles first: the first article that it is a near-copy of, or its own
     * number. */
    uint32_t *copy_of;

    struct topic_dataset dataset; /* training articles, then test articles */
    uint64_t *hashes;             /* of the texts, by row */
    size_t hash_capacity;
    struct topic_buffer ids; /* of the test articles */
    struct topic_slice *id_slices;
    size_t id_capacity;
};

/* Of the texts: exact copies have the same. */
uint64_t topic_leakage_hash(const struct topic_record *record);

int topic_leakage_read(struct topic_leakage *leakage, struct topic_corpus *corpus,
                       struct topic_error *err);
int topic_leakage_add(struct topic_leakage *leakage, const struct topic_record *record,
                      struct topic_error *err);
/* From then on the hashes of the training articles rise, and the others stay in their places. */
int topic_leakage_finish(struct topic_leakage *leakage, struct topic_error *err);
void topic_leakage_release(struct topic_leakage *leakage);

#endif
