/* record_splice.h - sets the topics of an article's record and keeps everything else as it was.
 *
 * The record is spliced, not written again: the members "topics", "topic_scores",
 * "topic_familiarity" and "model" of the top object are removed, however their keys are escaped and
 * however often they occur, and the new ones are appended at the end. All other members keep their
 * bytes: numbers of any size, escapes, order, white space, repeated keys.
 */
#ifndef TOPIC_WIRE_RECORD_SPLICE_H
#define TOPIC_WIRE_RECORD_SPLICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* Writes the record with "topics":[NAME,...], best first, "topic_scores":{NAME:SCORE,...},
 * "topic_familiarity":SHARE if the model can tell it, and "model":ID as the whole content of `out`.
 * `record` has to be an object of valid JSON. */
int topic_record_splice_write(struct topic_buffer *out, struct topic_text record,
                              const struct topic_model *model, const struct topic_tags *tags,
                              struct topic_error *err);

/* The most bytes that the topics of the model make of a record beside its own. */
size_t topic_record_splice_growth(const struct topic_model *model);

/* What tagging gave, wherever it was done. */
struct topic_record_splice_result {
    /* The name of a topic, best first, and its score. */
    const char *(*topic)(const void *context, size_t index, double *score);
    const void *context;
    size_t count;
    double familiarity; /* negative: not known */
    const char *model;  /* its id */
};

/* The same for a result that is given. */
int topic_record_splice_write_result(struct topic_buffer *out, struct topic_text record,
                                     const struct topic_record_splice_result *result,
                                     struct topic_error *err);

/* Appends the record to `out` without those members and without its closing brace, so that the
 * caller can append others. *has_members: a comma is needed before the next member. */
int topic_record_splice_open(struct topic_buffer *out, struct topic_text record, bool *has_members,
                             struct topic_error *err);

#endif
