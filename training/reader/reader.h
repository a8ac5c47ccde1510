/* reader.h - the interface of a corpus format, and what its implementations share. readers.h lists
 * all of them.
 */
#ifndef TOPIC_TRAINING_READER_READER_H
#define TOPIC_TRAINING_READER_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"
#include "topicd/error.h"
#include "training/input/lines.h"

enum topic_read_status {
    TOPIC_READ_RECORD,
    TOPIC_READ_END,
    TOPIC_READ_BAD,   /* this record is malformed, err says where and why; reading may go on */
    TOPIC_READ_FAILED /* reading cannot go on */
};

struct topic_reader {
    bool of_directory;  /* reads a directory as a whole, by its path alone */
    bool has_no_labels; /* cannot hold topics, so train and eval cannot use it */
    /* Takes over the opened input and closes it on failure too; lines->path lives as long as the
     * state. For a directory only lines->path is set. NULL: failed. */
    void *(*open)(struct topic_lines *lines, struct topic_error *err);
    /* Replaces the record. */
    enum topic_read_status (*next)(void *state, struct topic_record *record,
                                   struct topic_error *err);
    void (*close)(void *state);
    /* At the end of the file: sets the sentence of this number, from 0, about what it was read as;
     * behind the last one nothing. NULL: there is none. */
    void (*note)(const void *state, size_t number, struct topic_error *sentence);
    /* The name that --format takes for what the file turned out to be. NULL: the reader's own. */
    const char *(*format)(const void *state);
    /* The line at which the last record begins, from 1. NULL: a record is not found by its line. */
    size_t (*line)(const void *state);
};

/* ---- for implementations ---- */

/* Sets "path:line: why" and returns TOPIC_READ_BAD; line 0 leaves the line out. */
enum topic_read_status topic_reader_bad(const char *path, size_t line,
                                        const struct topic_error *why, struct topic_error *err);

/* The same for a text that could not be read; if it is not UTF-8, that is why. */
enum topic_read_status topic_reader_bad_text(const struct topic_lines *lines, size_t line,
                                             struct topic_text text, const struct topic_error *why,
                                             struct topic_error *err);

/* Fills the record, which is empty, from one line. */
typedef int topic_reader_parse(void *context, struct topic_record *record, struct topic_text line,
                               struct topic_error *err);

/* The record of the next line that is not blank; its id is the line's number unless parse sets
 * one. Where records keep their places, a blank line is TOPIC_RECORD_BLANK. The state of a reader
 * that calls nothing else is its lines: topic_reader_open_lines. */
enum topic_read_status topic_reader_next_line(struct topic_lines *lines,
                                              struct topic_record *record,
                                              topic_reader_parse *parse, void *context,
                                              struct topic_error *err);
void *topic_reader_open_lines(struct topic_lines *lines, struct topic_error *err);
void topic_reader_close_lines(void *state);
size_t topic_reader_line_of_lines(const void *state);

/* Sets the number as the id of a record that has none. */
int topic_reader_number(struct topic_record *record, size_t number, struct topic_error *err);

/* Notes that the record is malformed because of its topics. Returns -1. */
int topic_reader_reject_topics(struct topic_record *record, const struct topic_error *why);

/* Adds the topics of a label of a line, whose labels have blanks between them: a comma, a
 * semicolon, a bar or a blank of another kind within one is an error unless options.label_separator
 * says what it is. */
int topic_reader_add_label(struct topic_record *record, struct topic_text label,
                           struct topic_error *err);

/* Whether the text is empty or white space, as for the value of a key. */
bool topic_reader_is_blank(struct topic_text text);

#endif
