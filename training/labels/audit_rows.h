/* audit_rows.h - the rows of the table that `topic audit --output FILE.csv` writes, as a
 * spreadsheet gives it back: labels that are doubted, and what an editor decided about each.
 *
 *     topic_audit_rows_read("doubts.csv", visit, context, &err);     calls visit for each row
 */
#ifndef TOPIC_TRAINING_LABELS_AUDIT_ROWS_H
#define TOPIC_TRAINING_LABELS_AUDIT_ROWS_H

#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"

/* What is wrong with a label, as the table has it: words that follow the name of the topic. */
#define TOPIC_AUDIT_ROWS_HAS "should not be there"
#define TOPIC_AUDIT_ROWS_LACKS "is missing"
#define TOPIC_AUDIT_ROWS_INSTEAD "should be another"

enum topic_audit_rows_decision {
    TOPIC_AUDIT_ROWS_UNDECIDED,
    TOPIC_AUDIT_ROWS_FIX, /* the label is wrong */
    TOPIC_AUDIT_ROWS_KEEP /* it is right */
};

/* Texts are borrowed during the visit. */
struct topic_audit_row {
    size_t line;
    enum topic_audit_rows_decision decision;
    struct topic_text key;   /* label_decisions.h */
    struct topic_text id;    /* empty: the article has none */
    struct topic_text taken; /* the topic that the article has and should not; bytes NULL: none */
    struct topic_text added; /* the topic that it should have; likewise */
    double suspicion;        /* how probable it is that the label is wrong */
};

/* -1: the file is no such table, a cell is none that the table may have (err names its line), or a
 * visit failed. */
int topic_audit_rows_read(const char *path,
                          int (*visit)(void *context, const struct topic_audit_row *row,
                                       struct topic_error *err),
                          void *context, struct topic_error *err);

#endif
