/* spool_names.h - the first names of regular files in a directory, in their order. */
#ifndef TOPIC_BRIDGE_DIRECTORY_SPOOL_NAMES_H
#define TOPIC_BRIDGE_DIRECTORY_SPOOL_NAMES_H

#include <dirent.h>
#include <stddef.h>
#include <stdint.h>

#include "bridge/directory/spool.h"
#include "topicd/error.h"

/* A directory may have millions of files; after so many it is read again, all of it: with fewer
 * names the time for that would grow with the square of the files. */
#define TOPIC_SPOOL_NAMES_MAX 20000

/* All zero is empty. */
struct topic_spool_names {
    char **names; /* sorted; while the directory is read, up to twice as many as are kept */
    size_t capacity;
    size_t count;
    size_t next;     /* those before are not the list's any more */
    size_t passed;   /* of them, those that were no use; counted by the caller */
    char *after;     /* the last reading began after this name; NULL: with the first */
    char *last;      /* of a full list; otherwise NULL */
    size_t no_files; /* directories, links, pipes: they are not in the list */
    char no_file[sizeof((struct dirent *)0)->d_name]; /* one of them */
};

/* Reads the names anew, without those that begin with a dot; *total counts all files. It begins
 * with the first, but after the last of a full list which the caller has used up, and of which it
 * has passed over most: they do not keep the others from their turn. */
int topic_spool_names_read(struct topic_spool_names *list, const struct topic_spool *spool,
                           enum topic_spool_place place, uint64_t *total, struct topic_error *err);
/* Also forgets where the next reading begins. */
void topic_spool_names_release(struct topic_spool_names *list);

#endif
