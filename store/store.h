/* store.h - the file of `topicd --store`: articles that somebody has judged or should judge, the
 * log of what was decided about them, and the labels that follow from the log.
 *
 *     struct topic_store store;
 *     if (topic_store_open(&store, "corrections.db", TOPIC_STORE_CREATE, &err) == 0 &&
 *         topic_store_begin(&store, &err) == 0) {
 *         if (topic_correction_feedback(&store, ..., &err) < 0)
 *             ... store.sql.failure says why, err how ...
 *         if (topic_store_commit(&store, &err) == 0)
 *             ... it is on disk ...
 *     }
 *     topic_store_close(&store);
 *
 * One thread. Between begin and commit an operation that fails changes nothing: each takes back
 * what it has done (topic_store_try). docs/decisions/0028 has the design.
 *
 * store/correction.h: feedback, undo, forget. store/event_log.h: the log. store/label_state.h: the
 * labels. store/pins.h: those that every model has to keep. store/review_queue.h: what to review
 * next. store/corpus_export.h: an ordinary corpus. store/maintenance.h: check, compact;
 * store/backup.h. */
#ifndef TOPIC_STORE_STORE_H
#define TOPIC_STORE_STORE_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "store/sqlite/sql.h"
#include "store/sqlite/write_log.h"
#include "topicd/error.h"

/* The names of a client, a user or a source, and a key. */
#define TOPIC_STORE_MAX_NAME_BYTES 128

/* The id of an article: longer ones are texts under the wrong key. */
#define TOPIC_STORE_MAX_ID_BYTES 512

/* The other members of an article, such as its url and date, as JSON. */
#define TOPIC_STORE_MAX_EXTRA_BYTES ((size_t)64 * 1024)

/* Topics in one list: more than an article has, and than an editor reads. */
#define TOPIC_STORE_MAX_TOPICS 1000

/* Topics that are decided of one article, and the bytes of those that it has: each change reads
 * them all. */
#define TOPIC_STORE_MAX_LABELS 2000
#define TOPIC_STORE_MAX_LABEL_BYTES ((size_t)256 * 1024)

/* Of one article since it was forgotten last; and the names in those that an undo replays, with
 * their bytes. */
#define TOPIC_STORE_MAX_EVENTS 1000
#define TOPIC_STORE_MAX_REPLAYED 50000
#define TOPIC_STORE_MAX_REPLAYED_BYTES ((size_t)4 * 1024 * 1024)

enum topic_store_mode {
    TOPIC_STORE_CREATE, /* a file that does not exist is made */
    TOPIC_STORE_EXISTING,
    TOPIC_STORE_READ /* one that may not be written, such as a copy, will do */
};

struct topic_store {
    struct topic_sql sql;
    unsigned queue_turn; /* which kind of article the queue offers next */
    dev_t device;        /* of the file that is open, and its length when it was looked at last */
    ino_t inode;
    off_t length;
    struct topic_write_log log;
};

/* -1: store->sql.failure says why. Close in any case. */
int topic_store_open(struct topic_store *store, const char *path, enum topic_store_mode mode,
                     struct topic_error *err);
void topic_store_close(struct topic_store *store);

/* -1: the file, or its -wal, has been removed, replaced or cut since it was opened, so that what is
 * written to it is lost. */
int topic_store_check_file(struct topic_store *store, struct topic_error *err);

int topic_store_begin(struct topic_store *store, struct topic_error *err);

/* -1: nothing of the transaction is kept, unless topic_store_check_file failed after it: then it
 * may be. */
int topic_store_commit(struct topic_store *store, struct topic_error *err);
void topic_store_rollback(struct topic_store *store);

/* After a transaction that was rolled back: whether its disk was full and has room now, so that the
 * transaction is to be tried once more. */
bool topic_store_make_room(struct topic_store *store);

/* Runs a step of the transaction as a whole: where it fails, it has changed nothing. */
int topic_store_try(struct topic_store *store,
                    int (*step)(struct topic_store *, void *, struct topic_error *), void *context,
                    struct topic_error *err);

#endif
