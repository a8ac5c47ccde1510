/* gate_checks.h - runs the checks of the gate (training/comparison/gate.h) on two models and the
 * files that a store's export has. */
#ifndef TOPIC_CLI_JUDGE_GATE_CHECKS_H
#define TOPIC_CLI_JUDGE_GATE_CHECKS_H

#include "base/buffer.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "training/comparison/gate.h"

/* What is NULL is not checked. */
struct topic_gate_checks_files {
    const char *old_model;
    const char *new_model;
    const char *controls; /* corpora of JSON lines */
    const char *recent;
    const char *pins;   /* JSON lines, as topic store export --pinned writes them */
    const char *topics; /* of the editors */
    /* Gets what the new model would change of `recent` (difference_list.h). */
    struct topic_buffer *differences;
};

/* In the order of the checks; where the new model cannot be opened, no others follow. -1: the old
 * model or a file cannot be read. */
int topic_gate_checks_run(struct topic_gate *gate, const struct topic_gate_checks_files *files,
                          struct topic_error *err);

#endif
