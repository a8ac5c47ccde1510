/* topic_folders.h - the files of a directory whose folders are topics, and whether they are.
 */
#ifndef TOPIC_TRAINING_FOLDER_TOPIC_FOLDERS_H
#define TOPIC_TRAINING_FOLDER_TOPIC_FOLDERS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/error.h"

struct topic_folders_entry {
    const char *path; /* borrowed */
    const char *topic;
    size_t topic_len;
    const char *name; /* of the file, relative to the topic's directory */
    size_t next_copy; /* the next entry of the same name and bytes; 0: there is none */
    bool is_copy;     /* of an entry before */
};

/* Fails when every folder is a part of a data set, train/ or test/, when the only folder holds
 * nothing but folders, or when several hold the same folders: the topics are a level deeper; and
 * when one has articles without topics, as unsup/ beside pos/ and neg/.
 * Entries are sorted by their names. */
int topic_folders_check(const char *root, const struct topic_folders_entry *entries, size_t count,
                        struct topic_error *err);

/* How many files lie in a folder below that of their topic; sets the first of them. */
size_t topic_folders_count_deeper(const struct topic_folders_entry *entries, size_t count,
                                  size_t *first);

#endif
