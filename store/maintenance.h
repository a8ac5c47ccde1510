/* maintenance.h - what an operator does with a store as a whole. */
#ifndef TOPIC_STORE_MAINTENANCE_H
#define TOPIC_STORE_MAINTENANCE_H

#include <stddef.h>

#include "store/store.h"
#include "topicd/error.h"

/* More of them say nothing new. */
#define TOPIC_MAINTENANCE_MAX_PROBLEMS 20

/* Looks at every page of the file, whether its tables are those of this version, at every value,
 * and whether the labels are those that a replay of the log gives.
 * Calls `report` for each problem. *problems says how many there are. */
int topic_maintenance_check(struct topic_store *store,
                            void (*report)(void *context, const char *sentence), void *context,
                            size_t *problems, struct topic_error *err);

/* Gives the space of what was dropped back to the disk; needs as much space as the store has. */
int topic_maintenance_compact(struct topic_store *store, struct topic_error *err);

/* Empties the file -wal, so that nothing that was dropped is left there. */
int topic_maintenance_checkpoint(struct topic_store *store, struct topic_error *err);

/* Replays the labels of all articles from the log. */
int topic_maintenance_replay(struct topic_store *store, struct topic_error *err);

#endif
