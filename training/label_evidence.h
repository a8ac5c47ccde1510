/* grounds.h - the words that contradict the labels of an audit, by the machines that did. */
#ifndef TOPIC_TRAINING_LABEL_EVIDENCE_H
#define TOPIC_TRAINING_LABEL_EVIDENCE_H

#include "topicd/error.h"
#include "training/label_audit.h"

/* Fills the words of all suspects. */
int topic_label_evidence_find(struct topic_label_audit *audit,
                              const struct topic_findings *findings, struct topic_error *err);

#endif
