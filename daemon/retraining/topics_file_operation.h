/* topics_file_operation.h - the operation topics-file: reads the editors' file, checks a new text
 * of it against the model that serves, or saves the text and has it loaded.
 *
 * A change is made to a revision, the digest of the text that the client has read: a file that has
 * changed since, by whatever hand, is a conflict. The new text is checked before the file is
 * replaced, and replaced in one step; where it cannot be loaded then, the old text is put back.
 * With a store the change is an event of its log, whose key counts once. */
#ifndef TOPIC_DAEMON_RETRAINING_TOPICS_FILE_OPERATION_H
#define TOPIC_DAEMON_RETRAINING_TOPICS_FILE_OPERATION_H

#include "daemon/retraining/model_exchange.h"
#include "daemon/serving/job.h"
#include "daemon/store_thread/store_writer.h"

/* Ten thousand topics of a hundred bytes. A longer file is edited on its machine. */
#define TOPIC_TOPICS_FILE_OPERATION_MAX_BYTES ((size_t)1024 * 1024)

/* Borrowed. */
struct topic_topics_file_operation {
    struct topic_model_exchange *exchange;
    struct topic_store_writer *store; /* NULL: there is none */
    const char *path;                 /* NULL: there is no topics file */
    double min_familiarity;           /* above 0: instead of the file's */
};

/* Sets the job's answer. */
void topic_topics_file_operation_run(const struct topic_topics_file_operation *operation,
                                     struct topic_job *job);

#endif
