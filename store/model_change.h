/* model_change.h - a change of the model that serves, which a client asks for: an event of the log,
 * so that its key counts once and the history shows it.
 *
 *     topic_model_change_begin(&store, &author, TOPIC_EVENT_LOG_ROLLBACK, none, &change, &err);
 *     ... where it is not done: make the change ...
 *     topic_model_change_finish(&store, change.event, model, previous, &err);     or _abandon
 *
 * A daemon that is killed in between leaves an event that is not done; who sends the request again
 * learns from `served` whether the change was made. Each is a step of a transaction. */
#ifndef TOPIC_STORE_MODEL_CHANGE_H
#define TOPIC_STORE_MODEL_CHANGE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/event_log.h"
#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* The id of a model, and its NUL. */
#define TOPIC_MODEL_CHANGE_ID_SIZE 17

struct topic_model_change {
    int64_t event;
    bool is_repeated; /* the key was there already */
    bool is_done;
    char served[TOPIC_MODEL_CHANGE_ID_SIZE]; /* when it was asked for first */
    char model[TOPIC_MODEL_CHANGE_ID_SIZE];  /* where it is done: since then */
    char previous[TOPIC_MODEL_CHANGE_ID_SIZE];
};

/* `author->model` is the model that serves; `version` that which is asked for, bytes NULL: none. */
int topic_model_change_begin(struct topic_store *store, const struct topic_event_log_author *author,
                             enum topic_event_log_kind kind, struct topic_text version,
                             struct topic_model_change *change, struct topic_error *err);
int topic_model_change_finish(struct topic_store *store, int64_t event, const char *model,
                              const char *previous, struct topic_error *err);

/* The change was refused: the event is no decision, and its key may be used again. */
int topic_model_change_abandon(struct topic_store *store, int64_t event, struct topic_error *err);

/* A run is about to promote its model: until the change is finished or abandoned, it cannot be
 * cancelled. */
int topic_model_change_begin_of_run(struct topic_store *store,
                                    const struct topic_event_log_author *author, int64_t run,
                                    const char *model, int64_t *event, struct topic_error *err);

/* After a daemon was killed: the changes that runs had begun are finished where their model serves,
 * else abandoned. */
int topic_model_change_recover_runs(struct topic_store *store, struct topic_text serving,
                                    struct topic_error *err);

#endif
