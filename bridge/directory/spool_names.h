/* spool_names.h - the first names in a directory, in their order. */
#ifndef TOPIC_BRIDGE_DIRECTORY_SPOOL_NAMES_H
#define TOPIC_BRIDGE_DIRECTORY_SPOOL_NAMES_H

#include <stddef.h>
#include <stdint.h>

#include "bridge/directory/spool.h"
#include "topicd/error.h"

/* A directory may have millions of files; after so many it is read again. */
#define TOPIC_SPOOL_NAMES_MAX 1000

/* All zero is empty. */
struct topic_spool_names {
    char *names[TOPIC_SPOOL_NAMES_MAX];
    size_t count;
    size_t next; /* those before are not the list's any more */
};

/* Reads the names anew, without those that begin with a dot; *total counts all files. */
int topic_spool_names_read(struct topic_spool_names *list, const struct topic_spool *spool,
                           enum topic_spool_place place, uint64_t *total, struct topic_error *err);
void topic_spool_names_release(struct topic_spool_names *list);

#endif
