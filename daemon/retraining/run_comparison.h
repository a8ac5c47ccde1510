/* run_comparison.h - keeps in the store what the judge of a training lists of recent articles. */
#ifndef TOPIC_DAEMON_RETRAINING_RUN_COMPARISON_H
#define TOPIC_DAEMON_RETRAINING_RUN_COMPARISON_H

#include <stdint.h>

#include "daemon/store_thread/store_writer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* read_ms: when the articles were read, in Unix milliseconds. `differences`: the object of JSON
 * that topic judge --differences writes. One without a list is a failure, and keeps nothing. */
int topic_run_comparison_keep(struct topic_store_writer *store, int64_t run, int64_t read_ms,
                              struct topic_text differences, struct topic_error *err);

#endif
