/* labels.h - the shapes in which a record's topics are written: a list, or a list in the form of
 * text, as spreadsheets, data frames and annotation tools write it.
 *
 *     {"topics": ["AI", "R&D"]}                                topic_labels_take_json
 *     a cell, a JSON string or a scalar of front matter:       topic_labels_take_text
 *         AI;Energy   AI|Energy   ['AI', 'Energy']   ["AI"]   {"choices": ["AI"]}   nan
 *     a name that stands alone, in a list of any format:       topic_labels_add_name
 *
 * What cannot be told is an error rather than a topic with that name: "AI, Energy" is one name or
 * two, and options.label_separator decides.
 */
#ifndef TOPIC_RECORD_LABELS_H
#define TOPIC_RECORD_LABELS_H

#include <jansson.h>
#include <stdbool.h>

#include "record/record.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Takes a list of names, an object (record/label/label_object.h), a text, or numbers that stand for
 * names (record/class_names.h). null, and an empty text, are no list: they leave the record as it
 * is. Returns -1 when the value was rejected, which topic_record_check tells unless another key of
 * the record has topics. */
int topic_labels_take_json(struct topic_record *record, json_t *value, unsigned rank);

/* Takes a text that is the whole list, as topic_labels_take_json does. Text that is blank or stands
 * for a missing value (nan, None, null, N/A, NA, -) leaves the record as it is. Names are split at
 * options.label_separator, which separates names in the items of a list too, unless
 * options.items_are_names; record/label/label_split.h says how, and what happens without one.
 * Character references are decoded: R&amp;D is R&D. */
int topic_labels_take_text(struct topic_record *record, struct topic_text text, unsigned rank,
                           bool commas_separate);

/* Adds a name that nothing divides, with its character references decoded: WordPress exports "Law
 * &amp; Order", and libxml2 gives attributes such references too. Fails when it is not a name: a
 * missing value, a list in the form of text, or one that holds fastText's __label__. */
int topic_labels_add_name(struct topic_record *record, struct topic_text name,
                          struct topic_error *err);

/* Adds the names in `text`, which record/label/label_split.h separates. */
int topic_labels_add_separated(struct topic_record *record, struct topic_text text,
                               const char *separator, bool commas_separate,
                               struct topic_error *err);

#endif
