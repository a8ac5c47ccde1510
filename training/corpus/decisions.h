/* decisions.h - annotators who decide about one label of an article each, as with Prodigy: a label
 * that one of them has rejected is none of the article's, whoever has accepted it, in whatever
 * order and file the decisions stand.
 *
 *     struct topic_decisions decisions = {0};
 *     for each record of the corpus:
 *         if (topic_decisions_take(&decisions, &record, &err) == 0)
 *             ... the record goes on at once ...
 *     while (topic_decisions_next(&decisions, &record, &err) == 1)
 *         ... one that was held back, without what was rejected ...
 *     topic_decisions_release(&decisions);
 *
 * Decisions are about the same article if its texts are the same. Records without decisions
 * (record->is_decided) are not held back; the others are kept whole, because annotators make
 * thousands of them rather than millions.
 */
#ifndef TOPIC_TRAINING_CORPUS_DECISIONS_H
#define TOPIC_TRAINING_CORPUS_DECISIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/checksum.h"
#include "record/record.h"
#include "topicd/error.h"

struct topic_decisions_rejection {
    struct topic_checksum_wide hash; /* of the texts and the label */
    bool is_contradicted;            /* another annotator has accepted it */
};

/* All zero is valid. */
struct topic_decisions {
    struct topic_record *accepted;
    size_t accepted_count;
    size_t accepted_capacity;
    size_t next;
    struct topic_decisions_rejection *rejected; /* sorted once the first record is given back */
    size_t rejected_count;
    size_t rejected_capacity;
    size_t disagreed; /* labels of articles that one has accepted and another rejected */
};

/* Returns 1 when the record is held back, 0 when it is not. */
int topic_decisions_take(struct topic_decisions *decisions, const struct topic_record *record,
                         struct topic_error *err);

/* After the last record of the corpus: the next one that was held back, 1, or 0 behind the last.
 * One that loses its last topic is unlabelled. */
int topic_decisions_next(struct topic_decisions *decisions, struct topic_record *record,
                         struct topic_error *err);

void topic_decisions_release(struct topic_decisions *decisions);

#endif
