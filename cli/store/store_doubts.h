/* store_doubts.h - topic store import --doubted: puts articles whose labels topic audit doubts into
 * the queue. */
#ifndef TOPIC_CLI_STORE_STORE_DOUBTS_H
#define TOPIC_CLI_STORE_STORE_DOUBTS_H

#include <stddef.h>

#include "store/store.h"

/* The paths are tables of topic audit --output FILE.csv. Returns an exit status. */
int topic_store_doubts_import(struct topic_store *store, const char *const *paths, size_t count);

#endif
