/* training_run.h - the trainings of a model from the store: who asked for each, how far it is, and
 * what was decided about its model.
 *
 * A run is queued by topic_training_run_add, taken by topic_training_run_next, and brought forward
 * by topic_training_run_update until it has ended. Each is a step of a transaction (store/store.h).
 */
#ifndef TOPIC_STORE_TRAINING_RUN_H
#define TOPIC_STORE_TRAINING_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/event_log.h"
#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* In the file: never renumbered. */
enum topic_training_run_state {
    TOPIC_TRAINING_RUN_QUEUED = 1,
    TOPIC_TRAINING_RUN_READING = 2, /* the corpus is written */
    TOPIC_TRAINING_RUN_SOLVING = 3,
    TOPIC_TRAINING_RUN_JUDGING = 4,
    TOPIC_TRAINING_RUN_PROMOTED = 5, /* from here on it has ended */
    TOPIC_TRAINING_RUN_REFUSED = 6,
    TOPIC_TRAINING_RUN_UNDECIDED = 7,
    TOPIC_TRAINING_RUN_FAILED = 8,
    TOPIC_TRAINING_RUN_INTERRUPTED = 9,
    TOPIC_TRAINING_RUN_CANCELLED = 10,
    TOPIC_TRAINING_RUN_STATES
};

/* Of one answer. */
#define TOPIC_TRAINING_RUN_MAX_LISTED 20

/* The words of a verdict: a dozen sentences, and a few names of topics and articles. */
#define TOPIC_TRAINING_RUN_MAX_JUDGEMENT_BYTES ((size_t)64 * 1024)

/* Texts are borrowed; bytes NULL: not known. */
struct topic_training_run {
    int64_t number;
    enum topic_training_run_state state;
    bool is_shadow; /* a model that passes is to tag beside the one that serves */
    struct topic_text client;
    struct topic_text actor;
    int64_t time_ms;             /* when it was asked for */
    int64_t changed_ms;          /* when its state changed last */
    int64_t articles;            /* that are learnt */
    struct topic_text corpus;    /* digest of what is learnt */
    struct topic_text baseline;  /* id of the model that served */
    struct topic_text model;     /* id of the new model */
    struct topic_text judgement; /* a JSON object */
};

const char *topic_training_run_state_name(enum topic_training_run_state state);
bool topic_training_run_has_ended(enum topic_training_run_state state);

/* What a request has done. */
struct topic_training_run_result {
    int64_t run;
    int64_t event;
    enum topic_training_run_state state;
    bool is_repeated;
};

/* Queues a run; a conflict while another one has not ended. */
int topic_training_run_add(struct topic_store *store, const struct topic_event_log_author *author,
                           bool is_shadow, struct topic_training_run_result *result,
                           struct topic_error *err);

/* Ends a run; a conflict when it has ended, or is about to promote its model. Who works on it finds
 * out by its next update. */
int topic_training_run_cancel(struct topic_store *store,
                              const struct topic_event_log_author *author, int64_t run,
                              struct topic_training_run_result *result, struct topic_error *err);

/* Calls `visit` for the run of this number, or, where it is 0, for the last ones, the newest first.
 * Texts are valid during the call. *count says how many there were. */
int topic_training_run_list(struct topic_store *store, int64_t number,
                            void (*visit)(void *context, const struct topic_training_run *run),
                            void *context, size_t *count, struct topic_error *err);

/* Sets the state and the time, and what else is not NULL and not 0, of a run that has not ended.
 * *is_running: false: it has ended, and nothing was changed. */
int topic_training_run_update(struct topic_store *store, const struct topic_training_run *run,
                              bool *is_running, struct topic_error *err);

/* Ends the runs that a daemon which ended has left: as promoted where their model serves now, else
 * as interrupted. Queued ones stay. *count says how many there were. */
int topic_training_run_recover(struct topic_store *store, struct topic_text serving, int64_t now_ms,
                               int64_t *count, struct topic_error *err);

/* How many decisions about articles there were since the last run was asked for, and when that was
 * (0: never): for retraining by itself. */
int topic_training_run_since(struct topic_store *store, int64_t *decisions, int64_t *last_ms,
                             struct topic_error *err);

#endif
