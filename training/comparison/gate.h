/* gate.h - whether a new model may take the place of the one that serves: five checks, each with
 * words, and the decision that follows from them (docs/decisions/0029-gate.md).
 *
 *     struct topic_gate gate = {0};
 *     topic_gate_set(&gate, TOPIC_GATE_MODEL, TOPIC_GATE_PASSED, "it can be opened");
 *     topic_gate_set_controls(&gate, articles, &baseline, &log_loss);
 *     ...
 *     topic_gate_set_changes(&gate, &diff);
 *     ... topic_gate_decide(&gate, &reason) ...
 */
#ifndef TOPIC_TRAINING_COMPARISON_GATE_H
#define TOPIC_TRAINING_COMPARISON_GATE_H

#include <stdbool.h>
#include <stddef.h>

#include "training/comparison/baseline.h"
#include "training/comparison/log_loss.h"
#include "training/comparison/model_diff.h"

/* With fewer articles of the control sample a human decides. */
#define TOPIC_GATE_FEW_CONTROLS 100

/* The new model may be worse by so much of micro-F1. */
#define TOPIC_GATE_MARGIN 0.01

/* Its log loss may be larger by this share where F1 is not worse: the better models that it was
 * chosen on reached 0.20, the poisoned ones began at 0.63 (docs/decisions/0043-two-measures.md). */
#define TOPIC_GATE_LOSS_MARGIN 0.35

/* With more of the recent articles answered differently readers would notice: a human decides,
 * unless the control sample shows that the changes are for the better
 * (docs/decisions/0029-gate.md). */
#define TOPIC_GATE_MOST_CHANGED 0.10

/* Topics that the words of the changes name. */
#define TOPIC_GATE_NAMED_TOPICS 3

#define TOPIC_GATE_WORDS_SIZE 768

/* In their order. */
enum topic_gate_check {
    TOPIC_GATE_MODEL,    /* the file is sound */
    TOPIC_GATE_TOPICS,   /* it has the topics of the old one */
    TOPIC_GATE_PINS,     /* it gives what editors have pinned */
    TOPIC_GATE_CONTROLS, /* it is not worse on articles that neither model has learnt */
    TOPIC_GATE_CHANGES,  /* it answers most of the recent articles as before, or better */
    TOPIC_GATE_CHECKS
};

/* The worst is the decision. */
enum topic_gate_result { TOPIC_GATE_PASSED, TOPIC_GATE_UNDECIDED, TOPIC_GATE_REFUSED };

struct topic_gate {
    struct topic_gate_finding {
        bool is_checked;
        enum topic_gate_result result;
        char words[TOPIC_GATE_WORDS_SIZE];
    } findings[TOPIC_GATE_CHECKS];
    size_t controls;                      /* articles; these are the changes on them */
    struct topic_bootstrap_change change; /* of micro-F1 */
    struct topic_log_loss_change loss;
    struct topic_answer_changes answers;
    char worst_topic[128]; /* of the answers */
    size_t recent;
    size_t changed; /* of them */
};

const char *topic_gate_check_name(enum topic_gate_check check);
const char *topic_gate_result_name(enum topic_gate_result result);

void topic_gate_set(struct topic_gate *gate, enum topic_gate_check check,
                    enum topic_gate_result result, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* The last two are NULL: there are no articles. */
void topic_gate_set_controls(struct topic_gate *gate, size_t articles,
                             const struct topic_baseline *baseline,
                             const struct topic_log_loss_change *loss);

/* After the control sample, which says whether they are for the better. */
void topic_gate_set_changes(struct topic_gate *gate, const struct topic_model_diff *diff);

/* *words: those of the first check that made it. */
enum topic_gate_result topic_gate_decide(const struct topic_gate *gate, const char **words);

#endif
