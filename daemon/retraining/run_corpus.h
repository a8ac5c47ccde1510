/* run_corpus.h - writes what a training reads from the store: the corpus, the control sample, the
 * pins and the recent articles, a few articles at a time, so that no request waits for long. */
#ifndef TOPIC_DAEMON_RETRAINING_RUN_CORPUS_H
#define TOPIC_DAEMON_RETRAINING_RUN_CORPUS_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/store_thread/store_writer.h"
#include "daemon/trainer/run_files.h"
#include "daemon/trainer/train_command.h"
#include "topicd/error.h"
#include "topicd/model.h"

struct topic_run_corpus {
    struct topic_store_writer *store; /* borrowed, as are the files */
    const struct topic_run_files *files;
    bool (*go_on)(void *context); /* called again and again; false: the work is to end */
    void *context;
    struct topic_model *model; /* by whose topics file labels are read */

    int64_t at_ms; /* of the control sample */
    int64_t articles;
    size_t unclear; /* not written: only a parent of their topics is known */
    char digest[TOPIC_TRAIN_COMMAND_DIGEST_SIZE];
    bool is_ended; /* by go_on */
};

/* Makes the directory of the files. -1: also where there is nothing to learn. */
int topic_run_corpus_write(struct topic_run_corpus *corpus, struct topic_error *err);

#endif
