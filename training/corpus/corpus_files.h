/* corpus_files.h - which files the paths of a corpus stand for: a file for itself, a directory for
 * those below it that are read.
 */
#ifndef TOPIC_TRAINING_CORPUS_CORPUS_FILES_H
#define TOPIC_TRAINING_CORPUS_CORPUS_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "topicd/error.h"
#include "training/folder/folder_tally.h"
#include "training/input/file_walk.h"
#include "training/reader/reader.h"

/* "-" is standard input. */
bool topic_corpus_files_is_directory(const char *path);

/* A directory of a corpus. Either it is read as a whole, with a directory in it for each topic, or
 * each file below it has a format of its own. */
struct topic_corpus_directory {
    const char *path;
    struct topic_file_walk files; /* below it; not all of them are read */
    json_t *settled;              /* of their export (training/folder/folder_export.h) */
    bool is_whole;
    bool is_forced;
};

/* `forced` is the reader that --format names, or NULL. The caller releases the directory on failure
 * too. */
int topic_corpus_files_open_directory(struct topic_corpus_directory *directory, const char *path,
                                      const struct topic_reader *forced, struct topic_error *err);
void topic_corpus_files_release_directory(struct topic_corpus_directory *directory);

/* Whether a file is read that has this path relative to the directory, or would be; `path` is where
 * it is, if it is there. */
bool topic_corpus_files_reads(const struct topic_corpus_directory *directory, const char *below,
                              const char *path);

/* The rest of a path behind the directory's. */
const char *topic_corpus_files_below(const struct topic_corpus_directory *directory,
                                     const char *path);

/* The files of a path that are left out. */
struct topic_corpus_left_out {
    struct topic_folder_tally of_export;
    struct topic_folder_tally unread; /* documents and archives of formats that are not read */
};

/* Adds to the inputs the path, or the files that are read of a directory which is not read as a
 * whole, and counts those that are left out. */
int topic_corpus_files_add(struct topic_file_walk *inputs, const char *path,
                           const struct topic_reader *forced,
                           struct topic_corpus_left_out *left_out, struct topic_error *err);

/* Counts a file or member that is not read, if it is one that the user may miss. */
void topic_corpus_files_count_unread(struct topic_corpus_left_out *left_out, const char *below);

/* Whether the files lie in several folders, which may be topics. */
bool topic_corpus_files_have_folders(const struct topic_file_walk *inputs);

/* Whether the member of an archive is read, as a file of a directory is, unless its export leaves
 * it out. Its path begins with that of the archive, which may have any name. */
bool topic_corpus_files_reads_member(const char *path, const char *member,
                                     const struct topic_reader *forced);

/* Sets the error for paths, count of them, without an article, of which the last file was read as
 * this format (NULL: none was); returns -1. */
int topic_corpus_files_fail_as_empty(const char *const *paths, size_t count,
                                     const struct topic_file_walk *inputs, const char *format,
                                     struct topic_error *err);

#endif
