/* record.h - an article record with its topics set, and all else in it as it was.
 *
 * The record is not written anew but spliced: of the top object the members "topics",
 * "topic_scores" and "model" are left out, however their keys are escaped and however often they
 * are there, and the new ones stand at its end. Every other byte of a member stays: numbers of any
 * size, escapes, order, white space, keys that are there twice.
 */
#ifndef TOPIC_WIRE_RECORD_SPLICE_H
#define TOPIC_WIRE_RECORD_SPLICE_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"

/* The record with "topics":[NAME,...], best first, "topic_scores":{NAME:SCORE,...} and "model":ID
 * as the whole content of `out`. `record` has been parsed: it is an object of valid JSON. */
int topic_record_splice_write(struct topic_buffer *out, struct topic_text record,
                              const struct topic_model *model, const struct topic_tags *tags,
                              struct topic_error *err);

/* The record without those members and without the brace that closes it, so that others can be
 * written behind. Appends to `out`; has_members says whether a comma is needed. */
int topic_record_splice_open(struct topic_buffer *out, struct topic_text record, bool *has_members,
                             struct topic_error *err);

#endif
