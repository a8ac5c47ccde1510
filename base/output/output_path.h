/* output_path.h - refuses paths at which a new file does not come to where it is expected. */
#ifndef TOPIC_BASE_OUTPUT_OUTPUT_PATH_H
#define TOPIC_BASE_OUTPUT_OUTPUT_PATH_H

#include "topicd/error.h"

/* Fails when the path leads into /proc, /sys or /dev (not /dev/shm), also by a link, or to a file
 * that is open as standard output or standard error: what is renamed to such a path takes the place
 * of the link, and nobody finds it. */
int topic_output_path_check(const char *path, struct topic_error *err);

/* The path, without links, of the directory that a path is in; the caller frees it. NULL: it is not
 * there, or memory is short and *err is set. */
char *topic_output_path_directory(const char *path, struct topic_error *err);

#endif
