#include "training/decision/linear_system.h"

void topic_linear_system_solve(double *matrix, double *vector, size_t size)
{
    for (size_t i = 0; i < size; i++)
        for (size_t row = i + 1; row < size; row++) {
            double factor = matrix[row * size + i] / matrix[i * size + i];
            for (size_t k = i; k < size; k++)
                matrix[row * size + k] -= factor * matrix[i * size + k];
            vector[row] -= factor * vector[i];
        }
    for (size_t i = size; i-- > 0;) {
        for (size_t k = i + 1; k < size; k++)
            vector[i] -= matrix[i * size + k] * vector[k];
        vector[i] /= matrix[i * size + i];
    }
}
