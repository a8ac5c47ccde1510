/* corpus.h - reads articles one after another from files and directories of any format.
 *
 *     struct topic_corpus *corpus = topic_corpus_open(paths, count, &options, &err);
 *     struct topic_record record = {0};
 *     int status;
 *     while ((status = topic_corpus_next(corpus, &record, &err)) == 1)
 *         ... topic_record_article(&record) ...
 *     topic_record_release(&record);
 *     topic_corpus_close(corpus);
 *
 * Each file's format is detected from its content, unless options.format names one. A malformed
 * record is reported, skipped and counted. At the end it is an error if there was no record, or if
 * more than one in TOPIC_CORPUS_BAD_SHARE was malformed.
 */
#ifndef TOPIC_TRAINING_CORPUS_CORPUS_H
#define TOPIC_TRAINING_CORPUS_CORPUS_H

#include <stdbool.h>
#include <stddef.h>

#include "record/key_usage.h"
#include "record/record.h"
#include "topicd/error.h"
#include "training/corpus/corpus_options.h"
#include "training/input/encoding_tally.h"

/* With more than a tenth malformed, the corpus or the format is wrong rather than a record. */
#define TOPIC_CORPUS_BAD_SHARE 10

/* Where articles can have several topics, more than a hundredth of them usually do. So a smaller
 * share of malformed records is unlikely to hold the only ones that have several. */
#define TOPIC_CORPUS_UNREAD_SHARE 100

struct topic_corpus;

/* count >= 1. Path "-" is standard input. The paths and options must outlive the corpus. */
struct topic_corpus *topic_corpus_open(const char *const *paths, size_t count,
                                       const struct topic_corpus_options *options,
                                       struct topic_error *err);
void topic_corpus_close(struct topic_corpus *corpus);

/* Articles that do not come from files. next works like topic_corpus_next; close is called once and
 * releases the context. */
struct topic_corpus_source {
    int (*next)(void *context, struct topic_record *record, struct topic_error *err);
    void (*close)(void *context);
    void *context;
    size_t unread_topics; /* topic_corpus_unread_topics of the files that they were read from */
};

/* Takes over the source; closes it on failure. */
struct topic_corpus *topic_corpus_of(struct topic_corpus_source source, struct topic_error *err);

/* 1: the record holds the next article, or something else that keeps its place (if options.record
 * says so: see topic_record_kind); 0: there are no more; -1: an error. */
int topic_corpus_next(struct topic_corpus *corpus, struct topic_record *record,
                      struct topic_error *err);

/* Where the last record was read, after topic_corpus_next returned 1. The corpus reads files. */
struct topic_corpus_place topic_corpus_place(const struct topic_corpus *corpus);

/* Sets the error for a corpus without a labelled article; returns -1. */
int topic_corpus_fail_as_unlabelled(const struct topic_corpus *corpus, struct topic_error *err);

/* Malformed records so far whose topics are unknown: those that were malformed because of their
 * topics, or all of them if they are more than one in TOPIC_CORPUS_UNREAD_SHARE. */
size_t topic_corpus_unread_topics(const struct topic_corpus *corpus);

/* Malformed records so far. */
size_t topic_corpus_skipped(const struct topic_corpus *corpus);

/* Articles passed over because the options leave them out. */
size_t topic_corpus_left_out(const struct topic_corpus *corpus);

/* What the options' usage has counted so far; NULL: it was not counted. */
const struct topic_key_usage *topic_corpus_key_usage(const struct topic_corpus *corpus);

/* Of the files so far. */
const struct topic_encoding_tally *topic_corpus_encodings(const struct topic_corpus *corpus);

/* The names that --format takes, for messages: "markdown, jsonl, ...". */
const char *topic_corpus_formats(void);
bool topic_corpus_is_format(const char *name);

#endif
