/* store_handle.h - the store as the daemon has it: opened, opened again after it failed, and what
 * `status` says of it. All functions but topic_store_handle_read are for the store's thread.
 *
 *     topic_store_handle_init(&handle, path);
 *     topic_store_handle_open(&handle, &err);
 *     for each transaction:
 *         if (topic_store_handle_use(&handle, &err) == 0)
 *             ... handle.store ...
 *     topic_store_handle_release(&handle);
 */
#ifndef TOPIC_DAEMON_STORING_STORE_HANDLE_H
#define TOPIC_DAEMON_STORING_STORE_HANDLE_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"
#include "topicd/error.h"

/* For `status`. */
struct topic_store_handle_state {
    const char *path;
    bool is_open;                   /* the last transaction was written */
    char problem[TOPIC_ERROR_SIZE]; /* why not */
    int64_t events;
    int64_t articles; /* with texts */
    int64_t labelled; /* completely */
    int64_t queue;    /* articles to review */
    uint64_t commits;
    uint64_t failures;
};

struct topic_store_handle {
    const char *path; /* borrowed */
    struct topic_store store;
    bool has_store;    /* it is open */
    bool is_only_read; /* as it may not be written: until topic_store_handle_leave */
    bool open_failed;  /* the last time */
    bool was_open;     /* a file that is gone is not made anew, and another is not taken */
    bool was_cut; /* its file -wal: what was acknowledged is lost, and numbers would come again */
    dev_t device; /* of the file that was open */
    ino_t inode;
    int file; /* that file: while it is held, no other one has its inode */
    bool holds_file;
    bool is_changed;       /* since it was counted */
    int64_t changes;       /* of rows by this connection, when it was asked last */
    int64_t tried_ms;      /* when it was opened last */
    int64_t counted_us;    /* when the state was counted */
    int64_t count_cost_us; /* how long that took */
    pthread_mutex_t lock;  /* protects the state */
    struct topic_store_handle_state state;
};

void topic_store_handle_init(struct topic_store_handle *handle, const char *path);
void topic_store_handle_release(struct topic_store_handle *handle);

/* At the start: a file that is wrong is the operator's mistake and a failure; a disk that is full
 * is not, as it must not keep a newsroom without topics. */
int topic_store_handle_open(struct topic_store_handle *handle, struct topic_error *err);

/* Before a transaction. -1: the store cannot be used now. To read needs no room on the disk:
 * without `writes` it does not wait until the next write is tried, and a store that may not be
 * written is opened all the same: it is left after the transaction, so that the next looks
 * again. */
int topic_store_handle_use(struct topic_store_handle *handle, bool writes, struct topic_error *err);
void topic_store_handle_leave(struct topic_store_handle *handle);

/* Whether a row was changed since the last call: a transaction without that has proved nothing. */
bool topic_store_handle_has_changed(struct topic_store_handle *handle);

/* A transaction is written. */
void topic_store_handle_succeed(struct topic_store_handle *handle);

/* A transaction failed: the connection is closed, and opened anew for a later one. */
void topic_store_handle_fail(struct topic_store_handle *handle, const char *sentence);

/* Counts what `status` says, where something has changed. */
void topic_store_handle_count(struct topic_store_handle *handle);

/* For every thread. */
void topic_store_handle_read(struct topic_store_handle *handle,
                             struct topic_store_handle_state *state);

#endif
