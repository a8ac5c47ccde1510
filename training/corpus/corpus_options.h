/* corpus_options.h - how a corpus is to be read, and where a record was. */
#ifndef TOPIC_TRAINING_CORPUS_CORPUS_OPTIONS_H
#define TOPIC_TRAINING_CORPUS_CORPUS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"

/* What a path of the map is that leads to no value in any record, as after a typing error. */
enum topic_corpus_missing_path {
    TOPIC_CORPUS_MISSING_PATH_IGNORED, /* the map is a model's, which other sources need not fit */
    TOPIC_CORPUS_MISSING_PATH_NOTED,
    TOPIC_CORPUS_MISSING_PATH_FAILS
};

struct topic_corpus_options {
    const char *format;     /* a name that --format takes, or NULL: detect it */
    bool is_strict;         /* the first malformed record is an error */
    bool needs_labels;      /* a format that cannot hold topics is an error */
    bool needs_format;      /* so is a file that only looks like plain text, without `format` */
    bool passes_over_files; /* of several files those that cannot be read are told by `warn`, and
                             * reading fails behind the last one, unless is_strict */
    const char *encoding; /* of all files, a name of training/input/encoding_names.h; NULL: found */
    bool is_live;         /* standard input's sender may wait for answers to what it has sent */
    struct topic_record_options record;
    /* Articles for which it is true are passed over and counted; may be NULL. */
    bool (*leaves_out)(const void *left_out, const struct topic_record *record);
    const void *left_out;
    enum topic_corpus_missing_path missing_path;         /* unless ignored, record.usage is set */
    void (*report)(void *context, const char *sentence); /* each malformed record; may be NULL */
    void (*note)(void *context, const char *sentence);   /* what a file was read as; may be NULL */
    void (*warn)(void *context, const char *sentence);   /* at the end, what the keys of the records
                                                          * say (training/corpus/key_advice.h); may be NULL */
    void *context;
};

/* Where a record was read. */
struct topic_corpus_place {
    const char *path;     /* as messages name it; until the next call of topic_corpus_next */
    size_t line;          /* at which it begins, from 1; 0: a record is not found by its line */
    const char *format;   /* a name that --format takes */
    const char *encoding; /* of what has been read of the file so far, as the web names it */
};

#endif
