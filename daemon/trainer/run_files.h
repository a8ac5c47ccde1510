/* run_files.h - the files of a training: a directory beside the store, for this user alone, that is
 * there while the training runs. */
#ifndef TOPIC_DAEMON_TRAINER_RUN_FILES_H
#define TOPIC_DAEMON_TRAINER_RUN_FILES_H

#include "topicd/error.h"

enum topic_run_files_name {
    TOPIC_RUN_FILES_CORPUS,   /* what is learnt */
    TOPIC_RUN_FILES_CONTROLS, /* what judges */
    TOPIC_RUN_FILES_PINS,     /* what every model must give */
    TOPIC_RUN_FILES_RECENT,   /* what was tagged lately */
    TOPIC_RUN_FILES_MODEL,    /* the new model */
    TOPIC_RUN_FILES_OUTPUT,   /* of the program that runs */
    TOPIC_RUN_FILES_MESSAGES,
    TOPIC_RUN_FILES_COUNT
};

struct topic_run_files {
    char *directory;
    char *paths[TOPIC_RUN_FILES_COUNT];
};

/* The paths for a store; nothing is made. Release in any case. */
int topic_run_files_init(struct topic_run_files *files, const char *store_path,
                         struct topic_error *err);
void topic_run_files_release(struct topic_run_files *files);

/* Makes the directory, empty. */
int topic_run_files_make(const struct topic_run_files *files, struct topic_error *err);

/* Removes it and all that is in it, if it is there. */
void topic_run_files_remove(const struct topic_run_files *files);

#endif
