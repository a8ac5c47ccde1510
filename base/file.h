/* file.h - maps whole files into memory, and replaces files atomically.
 *
 *     struct topic_file_replacement replacement;
 *     if (topic_file_replace_begin(&replacement, path, &err) < 0)
 *         return -1;
 *     if (topic_file_replace_write(&replacement, bytes, len, &err) == 0)
 *         return topic_file_replace_commit(&replacement, &err);
 *     topic_file_replace_abandon(&replacement);
 *     return -1;
 */
#ifndef TOPIC_BASE_FILE_H
#define TOPIC_BASE_FILE_H

#include <stddef.h>

#include "topicd/error.h"

/* A file mapped read-only. An empty file has bytes NULL and size 0. */
struct topic_file {
    const char *bytes;
    size_t size;
};

/* Maps a regular file; refuses directories, devices and pipes. */
int topic_file_map(struct topic_file *file, const char *path, struct topic_error *err);
void topic_file_unmap(struct topic_file *file);

/* A new file that replaces an old one of the same name. The old file is untouched until the commit,
 * which syncs the new file, renames it over the old one and syncs the directory. */
struct topic_file_replacement {
    int fd;
    char *path;
    char *temporary; /* beside path, so that the rename stays within one file system */
};

int topic_file_replace_begin(struct topic_file_replacement *replacement, const char *path,
                             struct topic_error *err);
int topic_file_replace_write(struct topic_file_replacement *replacement, const void *bytes,
                             size_t len, struct topic_error *err);
int topic_file_replace_commit(struct topic_file_replacement *replacement, struct topic_error *err);

/* Removes the temporary file and frees the struct; does nothing after a commit, failed or not. */
void topic_file_replace_abandon(struct topic_file_replacement *replacement);

/* Syncs a directory to disk: a rename or a new name in it survives a crash only after that. */
int topic_file_sync_directory(const char *path, struct topic_error *err);

#endif
