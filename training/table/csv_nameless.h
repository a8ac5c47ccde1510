/* csv_nameless.h - what to do with a table whose first row names no text.
 */
#ifndef TOPIC_TRAINING_TABLE_CSV_NAMELESS_H
#define TOPIC_TRAINING_TABLE_CSV_NAMELESS_H

#include "training/table/csv_rows.h"

/* The cure for the first row, which was read last, as the end of a sentence. */
const char *topic_csv_nameless_cure(const struct topic_csv_rows *rows);

#endif
