/* sparse_matrix.h - articles as sparse rows of features.
 *
 * A matrix has row_count articles and column_count features in compressed rows: row r is
 * columns[starts[r] .. starts[r + 1]) with the same range of values. Columns ascend within a row;
 * values are finite; a row has about unit length (model/features/tfidf.h) or is empty.
 */
#ifndef TOPIC_TRAINING_DATA_SPARSE_MATRIX_H
#define TOPIC_TRAINING_DATA_SPARSE_MATRIX_H

#include <stddef.h>
#include <stdint.h>

/* All zero is empty. */
struct topic_sparse_matrix {
    size_t row_count;
    size_t column_count;
    size_t *starts; /* row_count + 1 */
    uint32_t *columns;
    float *values;
};

/* Frees the arrays and empties the matrix. */
void topic_sparse_matrix_release(struct topic_sparse_matrix *matrix);

#endif
