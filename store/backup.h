/* backup.h - copies of a store, and putting one in its place. */
#ifndef TOPIC_STORE_BACKUP_H
#define TOPIC_STORE_BACKUP_H

#include "store/store.h"
#include "topicd/error.h"

/* Writes a copy of the store to a file that does not exist yet: into PATH.part, which becomes PATH
 * when it is whole and synced. */
int topic_backup_write(struct topic_store *store, const char *path, struct topic_error *err);

/* Puts a copy of the store, which may be a backup, in place of another store at `path`, which
 * nothing has open: of that one nothing is left. */
int topic_backup_restore(struct topic_store *store, const char *path, struct topic_error *err);

#endif
