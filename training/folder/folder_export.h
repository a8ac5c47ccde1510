/* folder_export.h - exports of programs that are a folder, or an archive of one, with files that
 * are no articles: copies of the articles as a table, and lists of readers and claps.
 *
 *     if (topic_folder_export_concerns(name) && topic_folder_export_leaves_out(name, &names))
 *         ... the file is not read
 *
 * Such a file is told by its name and by the names of the others: a table alone is read. Of a
 * table of posts the header is read besides.
 */
#ifndef TOPIC_TRAINING_FOLDER_FOLDER_EXPORT_H
#define TOPIC_TRAINING_FOLDER_FOLDER_EXPORT_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "training/input/file_walk.h"

/* The names of all files of a folder or an archive, in the order of their bytes. */
struct topic_folder_names {
    const struct topic_file_walk *files;
    bool are_members; /* of an archive, which are not read here */
    size_t root_len;  /* each path has so many bytes before its name */
    json_t *settled;  /* borrowed: an object with what has been asked of them, so that a folder is
                      * looked through once; empty at first, unless topic_archive_names_read has
                      * filled it */
};

/* Whether a file of this name may be left out, so that the other names have to be known. */
bool topic_folder_export_concerns(const char *name);

/* Whether it is left out. */
bool topic_folder_export_leaves_out(const char *name, const struct topic_folder_names *names);

/* Whether the files are those of an export: one of them is left out. */
bool topic_folder_export_is(const struct topic_folder_names *names);

/* Keeps whether the table of posts of this name has articles of its own. */
void topic_folder_export_settle(json_t *settled, const char *name, bool has_articles);

/* Where the path of the table ends that has the title of this post, a file of HTML: the folder that
 * holds "posts.csv" and "posts/", with its slash. -1: the name is not that of a post. */
long topic_folder_export_root_of_post(const char *name);

#endif
