/* grounds.h - the words that contradict the labels of an audit, by the machines that did. */
#ifndef TOPIC_TRAINING_GROUNDS_H
#define TOPIC_TRAINING_GROUNDS_H

#include "topicd/error.h"
#include "training/audit.h"

/* Fills the words of all suspects. */
int topic_grounds_find(struct topic_audit *audit, const struct topic_findings *findings,
                       struct topic_error *err);

#endif
