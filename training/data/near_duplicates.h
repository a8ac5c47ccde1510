/* duplicates.h - finds near-identical articles, so that copies never stand on both sides of a fold.
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

/* Sets groups[row_count]: rows whose feature sets share at least about four fifths get the same
 * number (that of the first such row); every other row, and every empty one, its own. */
int topic_near_duplicates_group(const struct topic_sparse_matrix *matrix, uint32_t *groups,
                                struct topic_error *err);

#endif
