/* label_decisions.h - what an editor decided about labels that looked wrong, and the labels changed
 * by it.
 *
 *     struct topic_label_decisions decisions = {0};
 *     topic_label_decisions_read(&decisions, "decisions.csv", &err);
 *     topic_label_decisions_apply(&decisions, &record, &err);       for each article, a copy
 *     topic_label_decisions_check(&decisions, &err);
 *     ... decisions.fixed labels were changed
 *     topic_label_decisions_release(&decisions);
 *
 * The table is the one that `topic audit --output FILE.csv` writes, with its column "decision"
 * filled in: "fix" where the label is wrong, "keep" where it is right, or nothing. An article is
 * found by its key, a hash of its id and texts.
 */
#ifndef TOPIC_TRAINING_LABELS_LABEL_DECISIONS_H
#define TOPIC_TRAINING_LABELS_LABEL_DECISIONS_H

#include "record/record.h"
#include "topicd/error.h"

/* With the final NUL. */
#define TOPIC_LABEL_DECISIONS_KEY_BYTES 18

struct topic_label_decision {
    char key[TOPIC_LABEL_DECISIONS_KEY_BYTES];
    size_t line;
    char *taken; /* the topic that the article has and should not, or NULL */
    char *added; /* the topic that it should have, or NULL */
    bool is_found;
};

struct topic_label_decisions {
    struct topic_label_decision *items; /* those with "fix", by key */
    size_t count;
    size_t capacity;
    const char *path; /* borrowed */
    size_t kept;      /* rows with "keep" */
    size_t undecided;
    size_t fixed;   /* labels that were changed */
    size_t changed; /* articles with such labels */
};

/* Writes the article's key into `key` and returns it. */
const char *topic_label_decisions_key(const struct topic_record *record,
                                      char key[TOPIC_LABEL_DECISIONS_KEY_BYTES]);

/* The caller releases the decisions on failure too. */
int topic_label_decisions_read(struct topic_label_decisions *decisions, const char *path,
                               struct topic_error *err);
void topic_label_decisions_release(struct topic_label_decisions *decisions);

/* Changes the topics of the record, which is a copy of an article's, as was decided. */
int topic_label_decisions_apply(struct topic_label_decisions *decisions,
                                struct topic_record *record, struct topic_error *err);

/* After all articles: fails if none had the key of a decision. */
int topic_label_decisions_check(const struct topic_label_decisions *decisions,
                                struct topic_error *err);

#endif
