/* folder_tally.h - counts the files that an export leaves out, and says so. */
#ifndef TOPIC_TRAINING_FOLDER_FOLDER_TALLY_H
#define TOPIC_TRAINING_FOLDER_FOLDER_TALLY_H

#include <stddef.h>

#include "topicd/error.h"

/* More of a name is not shown in a message. */
#define TOPIC_FOLDER_TALLY_NAME_BYTES 256

/* The files of a path that are left out. All zero is empty. */
struct topic_folder_tally {
    size_t count;
    char first[TOPIC_FOLDER_TALLY_NAME_BYTES];
};

void topic_folder_tally_add(struct topic_folder_tally *tally, const char *name);

/* Sets a sentence about them, if there are any, and empties the tally. */
void topic_folder_tally_tell(struct topic_folder_tally *tally, const char *path,
                             struct topic_error *sentence);

/* The same for files whose formats are not read, of which the directory or archive has others. */
void topic_folder_tally_tell_unread(struct topic_folder_tally *tally, const char *path,
                                    struct topic_error *sentence);

#endif
