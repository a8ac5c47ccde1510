/* held_out.h - the articles of a corpus that are held out of training, because articles that judge
 * models are copies of them or nearly so (training/data/leakage.h): a model that had learnt them
 * would know the answers.
 *
 *     struct topic_held_out held_out = {0};
 *     if (topic_held_out_find(&held_out, judging, corpus, &err) == 0) {
 *         options.leaves_out = topic_held_out_has;       of the corpus that is read next
 *         options.left_out = &held_out;
 *     }
 *     topic_held_out_release(&held_out);
 */
#ifndef TOPIC_TRAINING_EVALUATION_HELD_OUT_H
#define TOPIC_TRAINING_EVALUATION_HELD_OUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/corpus/corpus.h"

struct topic_held_out {
    uint64_t *hashes; /* of the texts, rising */
    size_t count;
};

/* Reads both corpora to their ends. */
int topic_held_out_find(struct topic_held_out *held_out, struct topic_corpus *judging,
                        struct topic_corpus *corpus, struct topic_error *err);
void topic_held_out_release(struct topic_held_out *held_out);

/* Whether the record is one of them. */
bool topic_held_out_has(const void *held_out, const struct topic_record *record);

#endif
