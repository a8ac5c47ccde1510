/* matrix.h - articles as sparse rows, and the topics that each of them carries.
 *
 * A matrix holds row_count articles by column_count features in compressed rows: row r is
 * columns[starts[r] .. starts[r + 1]) with the same range of values. Columns ascend within a row;
 * values are finite; rows have about unit length (model/features/tfidf.h) or are empty.
 *
 * Labels hold article_count lists of topic numbers in the same form, ascending and distinct.
 * Both own their arrays; all zero is a valid empty one, release frees and empties.
 */
#ifndef TOPIC_TRAINING_DATA_SPARSE_MATRIX_H
#define TOPIC_TRAINING_DATA_SPARSE_MATRIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

struct topic_sparse_matrix {
    size_t row_count;
    size_t column_count;
    size_t *starts; /* row_count + 1 */
    uint32_t *columns;
    float *values;
};

struct topic_label_matrix {
    size_t article_count;
    size_t topic_count;
    size_t *starts; /* article_count + 1 */
    uint32_t *topics;
};

void topic_sparse_matrix_release(struct topic_sparse_matrix *matrix);
void topic_label_matrix_release(struct topic_label_matrix *labels);

bool topic_label_matrix_has(const struct topic_label_matrix *labels, size_t article, size_t topic);

/* Articles per topic, topic_count numbers; released with free(). */
size_t *topic_label_matrix_count_articles(const struct topic_label_matrix *labels,
                                          struct topic_error *err);

#endif
