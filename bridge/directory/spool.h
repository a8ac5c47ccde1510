/* spool.h - the directories below the one that a location names, as of a maildir.
 *
 *     tmp/    being written; rename a whole file from here to new/
 *     new/    waits
 *     cur/    a bridge works on it, and holds a lock (flock) on the file while it does
 *     state/  what of a file in cur/ is settled
 *     done/   all of its records are settled; yours to keep or remove
 */
#ifndef TOPIC_BRIDGE_DIRECTORY_SPOOL_H
#define TOPIC_BRIDGE_DIRECTORY_SPOOL_H

#include "topicd/error.h"

enum topic_spool_place {
    TOPIC_SPOOL_TMP,
    TOPIC_SPOOL_NEW,
    TOPIC_SPOOL_CUR,
    TOPIC_SPOOL_STATE,
    TOPIC_SPOOL_DONE,
    TOPIC_SPOOL_PLACES
};

struct topic_spool {
    char *path;
    int places[TOPIC_SPOOL_PLACES]; /* descriptors; -1: not open */
};

/* Makes the directories that are not there, below a directory that is. Release in any case. */
int topic_spool_open(struct topic_spool *spool, const char *path, struct topic_error *err);
void topic_spool_close(struct topic_spool *spool);

/* Moves a file and syncs both directories. -1 with errno EEXIST: there is one of that name; with
 * EIO: it is moved, and not synced. */
int topic_spool_move(const struct topic_spool *spool, const char *name, enum topic_spool_place from,
                     enum topic_spool_place to, struct topic_error *err);

#endif
