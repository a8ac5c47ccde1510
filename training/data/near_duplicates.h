/* near_duplicates.h - finds near-identical articles, so that all copies of an article get the same
 * fold.
 *
 * MinHash signatures of each row's set of features, compared within bands of equal hashes (Broder,
 * "On the resemblance and containment of documents", SEQUENCES 1997; banding after Leskovec,
 * Rajaraman and Ullman, "Mining of Massive Datasets", section 3.4).
 */
#ifndef TOPIC_TRAINING_DATA_NEAR_DUPLICATES_H
#define TOPIC_TRAINING_DATA_NEAR_DUPLICATES_H

#include <stdint.h>

#include "topicd/error.h"
#include "training/data/sparse_matrix.h"

/* Fills groups[row_count]: rows that share at least about four fifths of their features get the
 * number of the first of them; every other row, and every empty row, gets its own number. */
int topic_near_duplicates_group(const struct topic_sparse_matrix *matrix, uint32_t *groups,
                                struct topic_error *err);

#endif
