/* undo_history.h - the events of an article, and which of them are undone.
 *
 * An event is undone when an undo of it is in force. An undo is an event itself, which a later one
 * may undo: then what it undid is in force again. The table `undone` has what is found here.
 */
#ifndef TOPIC_STORE_UNDO_HISTORY_H
#define TOPIC_STORE_UNDO_HISTORY_H

#include <stddef.h>
#include <stdint.h>

#include "store/sqlite/sql.h"
#include "topicd/error.h"

struct topic_undo_history_event {
    int64_t number;
    int64_t undoes;    /* an event's number; 0: it is no undo */
    int64_t undone_by; /* the same; 0: it is in force */
};

struct topic_undo_history {
    struct topic_undo_history_event *events; /* the newest first */
    size_t count;
    size_t capacity;
};

/* Reads the events since the article was forgotten last. `history` is all zero before, and released
 * by the caller in any case. */
int topic_undo_history_read(struct topic_sql *sql, int64_t article,
                            struct topic_undo_history *history, struct topic_error *err);

void topic_undo_history_release(struct topic_undo_history *history);

/* Puts into the table what is undone, in place of what it has of the article. */
int topic_undo_history_write(struct topic_sql *sql, int64_t article,
                             const struct topic_undo_history *history, struct topic_error *err);

int topic_undo_history_clear(struct topic_sql *sql, int64_t article, struct topic_error *err);

#endif
