/* directory_files.h - the files that a directory source works on: claimed from new/, or from a
 * bridge that did not end well, and moved to done/. */
#ifndef TOPIC_BRIDGE_DIRECTORY_DIRECTORY_FILES_H
#define TOPIC_BRIDGE_DIRECTORY_DIRECTORY_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "bridge/directory/spool.h"
#include "bridge/directory/spool_file.h"
#include "bridge/directory/spool_names.h"
#include "topicd/error.h"

/* Files worked on at a time: enough that a batch of files of one record each is full. */
#define TOPIC_DIRECTORY_FILES_MAX 64

struct topic_directory_files {
    struct topic_spool spool;
    struct topic_spool_file files[TOPIC_DIRECTORY_FILES_MAX]; /* fd -1: free */
    struct topic_spool_names waiting;                         /* names in new/ that were seen */
    struct topic_spool_names left;                            /* in cur/ */
    int64_t left_due_ms;    /* when to look into cur/ again; 0: now */
    int64_t waiting_due_ms; /* into new/; earlier when the names are used up */
    bool told_no_file;      /* the log has one that is no file */
    bool told_denied;       /* and one that may not be opened or moved */
    uint64_t lag;           /* files in new/, when it was read last, without those claimed since */
};

/* Close in any case. */
int topic_directory_files_open(struct topic_directory_files *files, const char *path,
                               struct topic_error *err);
void topic_directory_files_close(struct topic_directory_files *files);

/* Claims one more file: 1, or 0 when there is none, or no room for one. What a crashed bridge left
 * comes first; it is looked for at the start, now and then, and when left_due_ms says so. */
int topic_directory_files_claim(struct topic_directory_files *files, struct topic_error *err);

/* All records that were seen of it are settled. 1: it has grown meanwhile. 0: it is done, or is
 * being written. A state that cannot be removed is of no other file. */
int topic_directory_files_finish(struct topic_directory_files *files, struct topic_spool_file *file,
                                 struct topic_error *err);

#endif
