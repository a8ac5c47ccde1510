#include "training/data/sparse_matrix.h"

#include <stdlib.h>

void topic_sparse_matrix_release(struct topic_sparse_matrix *matrix)
{
    free(matrix->starts);
    free(matrix->columns);
    free(matrix->values);
    *matrix = (struct topic_sparse_matrix){0};
}
