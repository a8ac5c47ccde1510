/* data_frame.h - a table that is one object of JSON, as pandas writes it with each orient but
 * "records", or as lists of the values of its columns:
 *
 *     {"columns": ["title", "body"], "index": [0, 1], "data": [["Chips", ...], ...]}      split
 *     {"0": {"title": "Chips", "body": ...}, "1": ...}                                     index
 *     {"title": {"0": "Chips", "1": ...}, "body": {"0": ...}}                            columns
 *     {"title": ["Chips", ...], "body": [...]}                 to_dict("list"), Hugging Face, R
 */
#ifndef TOPIC_TRAINING_EXPORT_DATA_FRAME_H
#define TOPIC_TRAINING_EXPORT_DATA_FRAME_H

#include <stdbool.h>

#include <jansson.h>

bool topic_data_frame_is(json_t *object);

/* An object for each row, with the names of the columns, in an array that the caller releases.
 * NULL: out of memory. */
json_t *topic_data_frame_records(json_t *object);

#endif
