/* linear_system.h - solves a small system of linear equations, as each step of Newton's method
 * does. */
#ifndef TOPIC_TRAINING_DECISION_LINEAR_SYSTEM_H
#define TOPIC_TRAINING_DECISION_LINEAR_SYSTEM_H

#include <stddef.h>

/* Solves matrix * x = vector by Gaussian elimination without pivots, for a positive definite matrix
 * of size * size numbers, row by row. Leaves x in `vector`, and overwrites the matrix. */
void topic_linear_system_solve(double *matrix, double *vector, size_t size);

#endif
