/* reader.h - what a corpus format has to offer; corpus.c lists all of them in one table.
 *
 * A new format is one file that defines a struct topic_reader, and a line in that table.
 */
#ifndef TOPIC_TRAINING_CORPUS_READER_H
#define TOPIC_TRAINING_CORPUS_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "record/record.h"
#include "topicd/error.h"
#include "training/corpus/lines.h"

enum topic_read_status {
    TOPIC_READ_RECORD,
    TOPIC_READ_END,
    TOPIC_READ_BAD,   /* this record is malformed, err says where and why; the next may be read */
    TOPIC_READ_FAILED /* nothing more can be read */
};

struct topic_reader {
    const char *name;   /* of --format */
    bool of_directory;  /* reads a directory as a whole, by its path alone */
    bool has_no_labels; /* can hold no topics: of no use to train and eval */
    /* Takes the opened input over (closes it on failure too); lines->path lives as long as the
     * state. Of a directory only lines->path is set. */
    void *(*open)(struct topic_lines *lines, struct topic_error *err);
    /* Replaces the record. */
    enum topic_read_status (*next)(void *state, struct topic_record *record,
                                   struct topic_error *err);
    void (*close)(void *state);
};

extern const struct topic_reader topic_reader_markdown;
extern const struct topic_reader topic_reader_jsonl;
extern const struct topic_reader topic_reader_csv;
extern const struct topic_reader topic_reader_tsv;
extern const struct topic_reader topic_reader_fasttext;
extern const struct topic_reader topic_reader_dirs;
extern const struct topic_reader topic_reader_text;
extern const struct topic_reader topic_reader_article;

/* Sets "path:line: why" and returns TOPIC_READ_BAD; line 0 leaves the line out. */
enum topic_read_status topic_reader_bad(const char *path, size_t line,
                                        const struct topic_error *why, struct topic_error *err);

/* The next line as a record's line: END, FAILED, BAD for one that is too long, else RECORD. */
enum topic_read_status topic_reader_line(struct topic_lines *lines, struct topic_text *line,
                                         struct topic_error *err);

/* The same, passing over lines of nothing but white space. */
enum topic_read_status topic_reader_full_line(struct topic_lines *lines, struct topic_text *line,
                                              struct topic_error *err);
bool topic_reader_is_blank(struct topic_text text);

/* An id for a record that has none: its line number. */
int topic_reader_number(struct topic_record *record, size_t number, struct topic_error *err);

/* State of a reader that needs nothing but its lines. */
void *topic_reader_open_lines(struct topic_lines *lines, struct topic_error *err);
void topic_reader_close_lines(void *state);

#endif
