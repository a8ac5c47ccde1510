/* file.h - whole files in memory, and files replaced all at once or not at all. */
#ifndef TOPIC_BASE_FILE_H
#define TOPIC_BASE_FILE_H

#include <stddef.h>

#include "topicd/error.h"

/* A file mapped read-only. An empty file has bytes NULL and size 0. */
struct topic_file {
    const char *bytes;
    size_t size;
};

/* Regular files only: a directory, a device or a pipe is refused. */
int topic_file_map(struct topic_file *file, const char *path, struct topic_error *err);
void topic_file_unmap(struct topic_file *file);

/* Replacing a file: begin, write, then commit (or abandon). Until commit has returned 0 the old
 * file is untouched; commit syncs the file, renames it over the old one and syncs the directory. */
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

/* A rename, or a new name, is lasting only once its directory is on disk too. */
int topic_file_sync_directory(const char *path, struct topic_error *err);

/* Removes the temporary file; does nothing after a commit. */
void topic_file_replace_abandon(struct topic_file_replacement *replacement);

#endif
