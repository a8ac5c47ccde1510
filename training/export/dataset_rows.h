/* dataset_rows.h - rows of a data set as the viewer of Hugging Face answers them, with what
 * describes the columns beside them: numbers of classes become the names that are listed there.
 *
 *     {"features": [{"name": "label", "type": {"names": ["World", ...], "_type": "ClassLabel"}}],
 *      "rows": [{"row_idx": 0, "row": {"text": ..., "label": 2}}]}
 */
#ifndef TOPIC_TRAINING_EXPORT_DATASET_ROWS_H
#define TOPIC_TRAINING_EXPORT_DATASET_ROWS_H

#include <stdbool.h>

#include <jansson.h>

bool topic_dataset_rows_is(json_t *object);

/* The rows, in an array that the caller releases; those of which the viewer has cut a text are
 * counted in *left_out. NULL: out of memory. */
json_t *topic_dataset_rows_records(json_t *object, size_t *left_out);

#endif
