/* backup.h - copies of a store, and putting one in its place.
 *
 * Both write into a new file beside the one that they are to make, NAME.tmp.XXXXXXXX with random
 * digits, which gets its name when it is whole and synced, and is removed where that fails. A
 * program that is killed leaves it. */
#ifndef TOPIC_STORE_BACKUP_H
#define TOPIC_STORE_BACKUP_H

#include "base/buffer.h"
#include "store/store.h"
#include "topicd/error.h"

/* Writes a copy of the store to a file that does not exist yet. */
int topic_backup_write(struct topic_store *store, const char *path, struct topic_error *err);

/* Puts a copy of the store, which may be a backup, in place of another store at `path`, which may
 * be damaged or missing, and which nothing has open. That one is kept: `kept` gets its new name,
 * and stays empty where there was none. */
int topic_backup_restore(struct topic_store *store, const char *path, struct topic_buffer *kept,
                         struct topic_error *err);

#endif
