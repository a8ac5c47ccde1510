/* shape.h - records that another program wrote in a shape of its own, such as the export of an
 * annotation tool: a shape is told by its content and becomes an ordinary record.
 *
 *     const struct topic_shape *shape = topic_known_shapes_find(object);
 *     if (shape)
 *         record = topic_shape_convert(shape, object, &context, &found, &err);
 *     ... topic_json_record_read reads it ...
 *
 * A new shape is one file that defines a struct topic_shape, a declaration in shapes.h (or, of an
 * annotation tool, in training/annotation/annotation_shapes.h), and a line in the table of
 * training/export/known_shapes.c.
 */
#ifndef TOPIC_TRAINING_SHAPE_SHAPE_H
#define TOPIC_TRAINING_SHAPE_SHAPE_H

#include <stdbool.h>

#include <jansson.h>

#include "record/record.h"
#include "topicd/error.h"

/* Longer than the names of questions. */
#define TOPIC_SHAPE_QUESTION_MAX_BYTES 200

struct topic_shape_context {
    const struct topic_record_options *options;
    char *question; /* of the input, whose answers are the topics (topic_votes_count); NULL before
                     * the first record that has one; the caller frees it */
};

struct topic_shape {
    const char *name; /* "a Label Studio export" */

    /* Whether the object has this shape beyond doubt. */
    bool (*matches)(json_t *object);

    /* Puts the texts, the id and the date under the keys of an ordinary record. `record` is a copy
     * of the object, whose members it shares. NULL: they are there. */
    int (*take_texts)(json_t *object, json_t *record, struct topic_error *err);

    /* Puts the topics there (topic_shape_set_topics). Not called when topics are not read. Returns
     * 1 for an article whose topics are not known, such as one that was rejected, ignored or
     * skipped in the tool. NULL: they are there. */
    int (*take_topics)(json_t *object, json_t *record, struct topic_shape_context *context,
                       struct topic_error *err);

    /* Why they are not known: "they have no tags there". NULL: no annotator has decided. */
    const char *why_left_out;

    /* Whether the annotator was asked about the object's topic alone. NULL: about all topics. */
    bool (*is_partial)(json_t *object);

    /* The names that the annotator has said the article is not about, whatever others say, borrowed
     * from the object; NULL when there are none. NULL: the shape has no decisions. */
    json_t *(*rejected)(json_t *object);

    /* Whether each annotation of an article is a record of its own. */
    bool has_annotations;

    /* The keys that take_topics reads, up to NULL: a map to one of them means what the shape makes
     * of it. Where the map leads to another value, take_topics is not called. NULL: none. */
    const char *const *topic_keys;

    /* Writes the question whose answers are under a key; false: none are. A map to such a key means
     * what the shape makes of it, for this question. NULL: no key has such answers. */
    bool (*find_question)(const char *key, char question[static TOPIC_SHAPE_QUESTION_MAX_BYTES]);
};

struct topic_shape_found {
    bool is_left_out; /* its topics are not known */
    bool is_mapped;   /* the topics are those to which the map leads */
};

/* The ordinary record, which the caller releases; NULL on failure. If the options say that topics
 * are ignored, nothing about them is an error. One context is for the records of one input. */
json_t *topic_shape_convert(const struct topic_shape *shape, json_t *object,
                            struct topic_shape_context *context, struct topic_shape_found *found,
                            struct topic_error *err);

/* ---- for implementations ---- */

/* Sets the record's topics, an array of names or NULL, and removes all that it had. Takes over the
 * reference to them. */
int topic_shape_set_topics(json_t *record, json_t *topics, struct topic_error *err);

/* Whether a key of topics has a value. */
bool topic_shape_has_topics(json_t *object);

/* Sets a member to a value that the object holds elsewhere; NULL and null change nothing. */
int topic_shape_set(json_t *record, const char *key, json_t *value, struct topic_error *err);

/* Copies the members of `fields`, in which a tool keeps the texts that it shows. A single text
 * under a name that is no key of ours is the body. */
int topic_shape_take_fields(json_t *record, json_t *fields, struct topic_error *err);

/* The string; "" when the member is missing or no string. */
const char *topic_shape_string(const json_t *object, const char *key);

/* Whether the member is an array whose first element is an object with this key. */
bool topic_shape_is_list_of(const json_t *object, const char *key, const char *element_key);

#endif
