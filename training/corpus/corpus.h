/* corpus.h - articles from files and directories of any format, one after another.
 *
 *     struct topic_corpus *corpus = topic_corpus_open(paths, count, &options, &err);
 *     struct topic_record record = {0};
 *     int status;
 *     while ((status = topic_corpus_next(corpus, &record, &err)) == 1)
 *         ... topic_record_article(&record) ...
 *     topic_record_release(&record);
 *     topic_corpus_close(corpus);
 *
 * The format of each file is told by its content, unless options.format names one. A malformed
 * record is reported, skipped and counted; at the end, more than one in TOPIC_CORPUS_BAD_SHARE
 * malformed, or no record at all, is an error.
 */
#ifndef TOPIC_TRAINING_CORPUS_CORPUS_H
#define TOPIC_TRAINING_CORPUS_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"
#include "topicd/error.h"

/* Past a tenth, something is wrong with the corpus or the format rather than with a record. */
#define TOPIC_CORPUS_BAD_SHARE 10

struct topic_corpus_options {
    const char *format; /* of --format, or NULL */
    bool is_strict;     /* the first malformed record is an error */
    bool needs_labels;  /* formats that cannot hold topics are refused */
    void (*report)(void *context, const char *sentence); /* of each malformed record; may be NULL */
    void *context;
};

struct topic_corpus;

/* count >= 1. Path "-" is standard input. The paths and options must outlive the corpus. */
struct topic_corpus *topic_corpus_open(const char *const *paths, size_t count,
                                       const struct topic_corpus_options *options,
                                       struct topic_error *err);
void topic_corpus_close(struct topic_corpus *corpus);

/* Articles that come from elsewhere than files. next is as topic_corpus_next; close, called once,
 * releases the context. */
struct topic_corpus_source {
    int (*next)(void *context, struct topic_record *record, struct topic_error *err);
    void (*close)(void *context);
    void *context;
};

/* Takes the source over; on failure it is closed. */
struct topic_corpus *topic_corpus_of(struct topic_corpus_source source, struct topic_error *err);

/* 1: the record holds an article; 0: there are no more; -1: an error. */
int topic_corpus_next(struct topic_corpus *corpus, struct topic_record *record,
                      struct topic_error *err);

/* Malformed records so far. */
size_t topic_corpus_skipped(const struct topic_corpus *corpus);

/* The names that --format takes, for messages: "markdown, jsonl, ...". */
const char *topic_corpus_formats(void);
bool topic_corpus_is_format(const char *name);

#endif
