/* training_round.h - one training of a model from the store, from the corpus to the verdict: the
 * steps of docs/learning.md, each of which may fail or be ended.
 *
 * The corpus is written from the store; `topic train` learns from it and `topic judge` compares the
 * result with the model that serves, as children of the daemon; a model that passes is promoted.
 */
#ifndef TOPIC_DAEMON_RETRAINING_TRAINING_ROUND_H
#define TOPIC_DAEMON_RETRAINING_TRAINING_ROUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/store_thread/store_writer.h"
#include "daemon/storing/run_progress.h"
#include "daemon/trainer/run_files.h"
#include "registry/registry.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* All borrowed. */
struct topic_training_round_options {
    struct topic_store_writer *store;
    struct topic_run_progress *progress;
    const struct topic_run_files *files;
    const char *program;       /* topic */
    const char *topics_path;   /* of the editors, or NULL */
    struct topic_model *model; /* that serves */
    const char *manifest;      /* of it */
    const char *registry;
    const char *serving; /* id of the model that serves, a version of the registry */
    size_t memory_bytes; /* of a child; 0: no limit */
    int64_t limit_ms;    /* that a child may take */
    int wake;            /* readable when something waits for `go_on` */
    /* Does what waits. False: the round is to end. */
    bool (*go_on)(void *context);
    /* Has the version serve instead of the baseline, or tag beside it; says which served before.
     * -1: also where another model than the baseline serves by now. */
    int (*promote)(void *context, const char *version, const char *baseline, bool is_shadow,
                   char previous[TOPIC_REGISTRY_ID_SIZE], struct topic_error *err);
    void *context;
};

/* Takes the run that is queued, if there is one, and brings it to its end. False: the store could
 * not be told, and the run is to be recovered. */
bool topic_training_round_run(const struct topic_training_round_options *options);

/* Ends the runs that an earlier daemon has left, or whose end could not be written, and removes
 * their files. */
int topic_training_round_recover(const struct topic_training_round_options *options,
                                 struct topic_error *err);

#endif
