/* csv_missing.h - cells that say that there is no value, as programs write one: NA, NULL, nan.
 *
 * A cell in quotes is a text, because programs that know both write missing values without them.
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_MISSING_H
#define TOPIC_TRAINING_TABLE_CSV_MISSING_H

#include <stdbool.h>
#include <stddef.h>

#include "training/table/csv_rows.h"

/* Whether the cell of the present row stands for a missing value. */
bool topic_csv_missing_is(struct topic_csv_rows *rows, size_t cell);

#endif
