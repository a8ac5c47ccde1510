/* nodes.h - rows as libsvm and liblinear want them: a list of nodes each, ended by a mark, under
 * the emphasis of the machine at hand.
 *
 * Both have the same struct of an index and a value under two names (training/solver/libsvm.c and
 * liblinear.c assert it), so that one of ours stands for either.
 */
#ifndef TOPIC_TRAINING_SOLVER_SVM_NODES_H
#define TOPIC_TRAINING_SOLVER_SVM_NODES_H

#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"
#include "training/data/sparse_matrix.h"
#include "training/solver/log_count_ratio.h"
#include "training/solver/solver.h"

#define TOPIC_SVM_NODES_END (-1)

struct topic_svm_node {
    int index; /* column + 1; TOPIC_SVM_NODES_END after the last */
    double value;
};

#define TOPIC_SVM_NODES_ASSERT_SAME(type)                                                          \
    _Static_assert(sizeof(type) == sizeof(struct topic_svm_node) &&                                \
                       offsetof(type, index) == offsetof(struct topic_svm_node, index) &&          \
                       offsetof(type, value) == offsetof(struct topic_svm_node, value),            \
                   "the library's node is not ours")

struct topic_svm_nodes {
    const struct topic_sparse_matrix *matrix;
    struct topic_svm_node *all;
    struct topic_svm_node **rows; /* by row of the matrix, within `all` */
    struct topic_log_count_ratio ratio;
    float *by_column; /* the emphasis for the machine at hand */
    /* What the machine at hand sees, as the libraries' problems have it. */
    size_t seen_count;
    uint32_t *seen; /* rows of the matrix */
    struct topic_svm_node **x;
    double *y; /* 1 with the topic, -1 without */
};

/* A bias other than 0 ends each row as the feature of index column_count + 1. The matrix and
 * fold_of (by row) must outlive it; `library` is for the sentence. NULL: failed. */
struct topic_svm_nodes *topic_svm_nodes_new(const struct topic_sparse_matrix *matrix,
                                            const uint32_t *fold_of, double bias,
                                            const char *library, struct topic_error *err);
void topic_svm_nodes_free(struct topic_svm_nodes *nodes);

/* Makes the rows those of one machine of the task: x, y and the values that they point to. */
void topic_svm_nodes_fill(struct topic_svm_nodes *nodes, const struct topic_solver_task *task,
                          size_t model);

#endif
