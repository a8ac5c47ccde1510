/* audit_apply.h - `topic audit --apply`: writes a corpus anew, with the labels that an editor
 * decided on. */
#ifndef TOPIC_CLI_AUDIT_APPLY_H
#define TOPIC_CLI_AUDIT_APPLY_H

#include "training/corpus/corpus.h"

/* Writes the record of each labelled article of the corpus on a line of JSON; replaces the file at
 * `output` when all are written. The corpus was opened with record.keeps_source. Returns an exit
 * status. */
int topic_audit_apply_run(const char *decisions, const char *output, struct topic_corpus *corpus);

#endif
