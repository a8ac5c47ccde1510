/* label_doubts.h - names that are probably none, which only all of them together tell: scores in
 * names ("AI 90%" and "AI 85%"), whole texts, and the numbers of classes ("class_0", "class_1").
 *
 *     struct topic_label_doubts doubts = {0};
 *     topic_label_doubts_find(&doubts, &topics, &labels, &err);
 *     ... doubts.kind, topic_label_doubts_text(&doubts, doubts.first) ...
 *     topic_label_doubts_release(&doubts);
 */
#ifndef TOPIC_TRAINING_NAMES_LABEL_DOUBTS_H
#define TOPIC_TRAINING_NAMES_LABEL_DOUBTS_H

#include "base/buffer.h"
#include "topicd/error.h"
#include "training/data/interner.h"
#include "training/data/label_matrix.h"

enum topic_label_doubts_kind {
    TOPIC_LABEL_DOUBTS_NONE,
    TOPIC_LABEL_DOUBTS_TEXTS,  /* names are long, and few have several articles */
    TOPIC_LABEL_DOUBTS_SCORE,  /* two names differ in a score only: VAT 5%, VAT 20% */
    TOPIC_LABEL_DOUBTS_NUMBERS /* all names are the same word and a number */
};

struct topic_label_doubts {
    enum topic_label_doubts_kind kind;
    struct topic_slice first, second; /* two such names, of `bytes` */
    struct topic_buffer bytes;
};

/* What is told in a hint. Fails where the names are scores or texts beyond doubt: then err says so.
 * `labels` are of the numbers in `topics`, whatever its topic_count. The caller releases the doubts
 * on failure too. */
int topic_label_doubts_find(struct topic_label_doubts *doubts, const struct topic_interner *topics,
                            const struct topic_label_matrix *labels, struct topic_error *err);

/* Borrowed from the doubts. */
struct topic_text topic_label_doubts_text(const struct topic_label_doubts *doubts,
                                          struct topic_slice slice);

void topic_label_doubts_release(struct topic_label_doubts *doubts);

#endif
