/* file_replace.h - replaces a file as a whole, or not at all.
 *
 *     struct topic_file_replacement replacement;
 *     if (topic_file_replace_begin(&replacement, path, &err) < 0)
 *         return -1;
 *     if (topic_file_replace_write(&replacement, bytes, len, &err) == 0)
 *         return topic_file_replace_commit(&replacement, &err);
 *     topic_file_replace_abandon(&replacement);
 *     return -1;
 */
#ifndef TOPIC_BASE_OUTPUT_FILE_REPLACE_H
#define TOPIC_BASE_OUTPUT_FILE_REPLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "topicd/error.h"

/* A new file that replaces an old one of the same name. The old file is untouched until the commit,
 * which syncs the new file, renames it over the old one and syncs the directory. */
struct topic_file_replacement {
    int fd;
    int directory; /* of the names; AT_FDCWD: they are paths */
    char *path;    /* for messages */
    char *name;
    char *temporary; /* beside name, so that the rename stays within one file system */
};

/* The new file has the mode of the old one, and its owner and group if this process may give it to
 * them. Refuses what is no regular file, and paths at which nobody would find a new one
 * (base/output/output_path.h). */
int topic_file_replace_begin(struct topic_file_replacement *replacement, const char *path,
                             struct topic_error *err);

/* The same for a name in an open directory, which stays open until the end and in which no symbolic
 * link is followed. `path` names the file in messages; `mode` is masked by the umask. */
int topic_file_replace_begin_at(struct topic_file_replacement *replacement, int directory,
                                const char *name, const char *path, mode_t mode,
                                struct topic_error *err);

/* Gives the new file the mode of `old`, and its owner and group if this process may; a group that
 * it may not give it to has no more rights than all others. Before the commit. */
int topic_file_replace_keep(struct topic_file_replacement *replacement, const struct stat *old,
                            struct topic_error *err);
int topic_file_replace_write(struct topic_file_replacement *replacement, const void *bytes,
                             size_t len, struct topic_error *err);
int topic_file_replace_commit(struct topic_file_replacement *replacement, struct topic_error *err);

/* The same, unless a file has that name: that one is not replaced, and the commit fails. */
int topic_file_replace_commit_new(struct topic_file_replacement *replacement,
                                  struct topic_error *err);

/* Whether `temporary` is a name of a replacement of `name` that is not complete. */
bool topic_file_replace_is_temporary(const char *temporary, const char *name);

/* Removes from the directory the temporary files of replacements of `name` that a killed process
 * has left. Only where no other process replaces that file. */
void topic_file_replace_clean(int directory, const char *name);

/* Removes the temporary file and frees the struct; does nothing after a commit, failed or not. */
void topic_file_replace_abandon(struct topic_file_replacement *replacement);

#endif
