/* file.h - reads whole files into memory, and syncs the directories of files. */
#ifndef TOPIC_BASE_FILE_H
#define TOPIC_BASE_FILE_H

#include <stddef.h>

#include "topicd/error.h"

/* The content of a file, in memory of this process: the file may be truncated or overwritten while
 * this is used. A mapped file would follow such changes, and reading what was cut off would end the
 * process by SIGBUS, so that this program maps none. Aligned to a page; an empty file has bytes
 * NULL and size 0. */
struct topic_file {
    const char *bytes;
    size_t size;
};

/* Reads a regular file; refuses directories, devices and pipes, a file of more than max_bytes
 * before it is read, and one whose size or time of modification changes during the reading. */
int topic_file_read(struct topic_file *file, const char *path, size_t max_bytes,
                    struct topic_error *err);

/* The same for a file that is already open; `path` names it in messages. The caller closes fd. */
int topic_file_read_open(struct topic_file *file, int fd, const char *path, size_t max_bytes,
                         struct topic_error *err);
void topic_file_release(struct topic_file *file);

/* Opens a regular file for reading; refuses directories, devices and pipes. Returns its descriptor,
 * or -1. */
int topic_file_open(const char *path, struct topic_error *err);

/* The same for a name in an open directory; refuses a symbolic link. `path` names the file in
 * messages. */
int topic_file_open_at(int directory, const char *name, const char *path, struct topic_error *err);

/* Syncs an open directory to disk: a rename or a new name in it survives a crash only after that.
 * `path` names it in messages. */
int topic_file_sync_directory(int directory, const char *path, struct topic_error *err);

/* The same for the directory that a path is in. */
int topic_file_sync_parent(const char *path, struct topic_error *err);

#endif
