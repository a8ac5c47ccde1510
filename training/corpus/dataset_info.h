/* dataset_info.h - the names of topics that a data set of Hugging Face writes as numbers (its
 * ClassLabel), from what lies beside its files: dataset_info.json, dataset_infos.json or the front
 * matter of README.md.
 *
 *     struct topic_dataset_info info = {0};
 *     topic_dataset_info_begin(&info, path);
 *     options.record.classes = &info.names;
 *     ... records of the file are read ...
 *     topic_dataset_info_check(&info, path, &err);
 *     topic_dataset_info_note(&info, path, &sentence);
 *     topic_dataset_info_release(&info);
 *
 * Nothing is opened until a record has a number as a topic.
 */
#ifndef TOPIC_TRAINING_CORPUS_DATASET_INFO_H
#define TOPIC_TRAINING_CORPUS_DATASET_INFO_H

#include <stdbool.h>

#include <jansson.h>

#include "record/class_names.h"
#include "topicd/error.h"

/* As large as a description with thousands of names and several configurations. */
#define TOPIC_DATASET_INFO_MAX_BYTES (16u << 20)

/* All zero is a valid start. */
struct topic_dataset_info {
    struct topic_class_names names;
    char *directory;   /* of the present file, which its files are looked for in; NULL: none */
    json_t *documents; /* path -> what the file says, as an array of features' objects; NULL: not
                          looked for yet */
    json_t *found;     /* key -> its names, or a string: what is wrong */
    const char *used;  /* path of the document that names were taken from; NULL: none */
    bool has_zero;     /* a number of the present file is 0 ... */
    bool has_count;    /* ... and one is the count of names, which none has */
    struct topic_error problem; /* a document that could not be read */
};

/* Begins a file. "-" has nothing beside it. -1: out of memory. */
int topic_dataset_info_begin(struct topic_dataset_info *info, const char *path,
                             struct topic_error *err);

/* At the end of a file: fails where its numbers count from 1, by which each name would be that of
 * the next class. */
int topic_dataset_info_check(const struct topic_dataset_info *info, const char *path,
                             struct topic_error *err);

/* Sets the sentence about where names were taken from, once for each directory. */
void topic_dataset_info_note(struct topic_dataset_info *info, const char *path,
                             struct topic_error *sentence);

void topic_dataset_info_release(struct topic_dataset_info *info);

#endif
