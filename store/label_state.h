/* label_state.h - what the events of an article say about its topics: which it has, which it has
 * not, and whether the rest is known.
 *
 * An event is in force unless an undo that is in force undoes it; so the undo of an undo puts an
 * event back. The state is what the events in force, in their order, make of an empty one. It is
 * kept in the tables labels, labelled and undone, which are nothing but that: a feedback is applied
 * to what they have, so that it costs the same however much was decided before, and an undo replays
 * the log.
 */
#ifndef TOPIC_STORE_LABEL_STATE_H
#define TOPIC_STORE_LABEL_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/name_list.h"
#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_label_state {
    struct topic_name_list given;
    struct topic_name_list refused;
    struct topic_name_list pinned; /* of both */
    bool is_labelled;              /* an event in force says something */
    bool is_complete;              /* every topic that is not given is refused */
};

/* What an event says. Lists have a name a line; no name is in both. */
struct topic_label_state_change {
    unsigned flags; /* sum of enum topic_event_log_flag */
    struct topic_text given;
    struct topic_text refused;
};

void topic_label_state_release(struct topic_label_state *state);

/* Applies what the newest event of an article says to the state in the tables. `state` is all zero
 * before, and released by the caller in any case. */
int topic_label_state_apply(struct topic_store *store, int64_t article,
                            const struct topic_label_state_change *change,
                            struct topic_label_state *state, struct topic_error *err);

/* The same from the log alone, as after an undo. It reads back to the last whole list; is_bounded:
 * and fails where that is more than TOPIC_STORE_MAX_REPLAYED names, those of each event counted. */
int topic_label_state_replay(struct topic_store *store, int64_t article, bool is_bounded,
                             struct topic_label_state *state, struct topic_error *err);

/* Reads what the tables have of an article: given, refused, pinned and the two flags. */
int topic_label_state_read(struct topic_store *store, int64_t article,
                           struct topic_label_state *state, struct topic_error *err);

int topic_label_state_is_complete(struct topic_store *store, int64_t article, bool *is_complete,
                                  struct topic_error *err);

/* Forgets the labels; the caller has emptied the events. */
int topic_label_state_clear(struct topic_store *store, int64_t article, struct topic_error *err);

#endif
