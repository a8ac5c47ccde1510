/* shape_reader.h - reads the records of one file, whose shapes are told record by record, and
 * remembers what was recognised.
 *
 *     struct topic_shape_reader shapes = {0};
 *     status = topic_shape_reader_read(&shapes, &json, &record, &err);
 *     if (status == 1)
 *         ... the object was an envelope (envelope.h): read its items ...
 *         while ((status = topic_shape_reader_next_item(&shapes, &record, &err)) != 0)
 *     topic_shape_reader_release(&shapes);
 */
#ifndef TOPIC_TRAINING_EXPORT_SHAPE_READER_H
#define TOPIC_TRAINING_EXPORT_SHAPE_READER_H

#include <stddef.h>

#include <stdbool.h>

#include <jansson.h>

#include "record/article/json_record.h"
#include "record/record.h"
#include "topicd/error.h"
#include "training/export/envelope.h"
#include "training/shape/shape.h"

/* All zero is a valid start. */
struct topic_shape_reader {
    const char *name; /* of the first shape that was recognised; NULL: none */
    size_t left_out;  /* articles that have no topics there, or whose are not known */
    size_t repeated;  /* annotations of the article before, which are records of their own */
    json_t *last_id;  /* of such an article; NULL: there is none */
    const char *why_left_out; /* of the first of them */
    struct topic_shape_context context;
    const struct topic_envelope *envelope;
    size_t no_articles;      /* objects that were left out */
    size_t articles;         /* that were read */
    size_t longest_left_out; /* bytes of the longest object without a text that was left out */
    struct topic_error left_out_problem; /* why that could not be read */
    json_t *items;                       /* of the present envelope; else NULL */
    size_t next_item;
    size_t item_count; /* of all envelopes so far */
    char *other_list;  /* the key of a list that an envelope has besides; NULL: none has */
    json_t *next_id;   /* of the record that follows, as the object before said; NULL: not said */
};

/* Fills the record, which is empty. Returns 0, or 1 when the object is an envelope or no article,
 * which has no items, or -1. */
int topic_shape_reader_read(struct topic_shape_reader *shapes, struct topic_json_record *json,
                            struct topic_record *record, struct topic_error *err);

/* Makes the items of a list the next ones; takes over the reference. */
void topic_shape_reader_take_list(struct topic_shape_reader *shapes, json_t *list);

/* Fills the record with the next item; its number among all items is its id unless it has one.
 * Where records keep their places, one that is no article is TOPIC_RECORD_BLANK. Returns 1, 0 after
 * the last one, or -1 for a malformed item, after which reading may go on. */
int topic_shape_reader_next_item(struct topic_shape_reader *shapes, struct topic_record *record,
                                 struct topic_error *err);

/* At the end of the input: sets why there was no article where all objects were left out as none,
 * once; false: there were others. */
bool topic_shape_reader_is_empty(struct topic_shape_reader *shapes, struct topic_error *why);

/* Sets the sentence about what was recognised, behind the file's name; nothing if nothing was. */
void topic_shape_reader_note(const struct topic_shape_reader *shapes, const char *path,
                             struct topic_error *sentence);

/* Sets the sentence about a list of articles that was not read; nothing if there was none. */
void topic_shape_reader_note_other_list(const struct topic_shape_reader *shapes, const char *path,
                                        struct topic_error *sentence);

void topic_shape_reader_release(struct topic_shape_reader *shapes);

#endif
