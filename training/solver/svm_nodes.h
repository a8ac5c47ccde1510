/* svm_nodes.h - what libsvm.c and liblinear.c share: rows in the libraries' form, and the loop over
 * a topic's fold models.
 *
 *     static const struct topic_svm_nodes_library library = {"libsvm", 0, train};
 *     struct topic_svm_nodes *nodes = topic_svm_nodes_new(&matrix, fold_of, &library, &err);
 *     topic_svm_nodes_solve(nodes, &task, &err);      as the engine's solve
 *     topic_svm_nodes_free(nodes);                    as the engine's release
 *
 * Both libraries take a row as a list of nodes that an end mark closes. Their nodes are the same
 * struct of an index and a value under two names (each adapter asserts it), so one of ours stands
 * for either.
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

struct topic_svm_nodes;

/* Where the two libraries differ. */
struct topic_svm_nodes_library {
    const char *name;    /* for messages */
    double bias_feature; /* value of a last feature, index column_count + 1, that ends each row; 0:
                          * none, because the library finds the bias itself */
    /* Trains on the nodes' x and y, and fills the model's bias and its weights of the scaled
     * features. Returns what the library objects to, or NULL. */
    const char *(*train)(const struct topic_svm_nodes *nodes, const struct topic_solver_task *task,
                         struct topic_solver_model *model);
};

struct topic_svm_nodes {
    const struct topic_svm_nodes_library *library;
    const struct topic_sparse_matrix *matrix;
    struct topic_svm_node *all;
    struct topic_svm_node **rows; /* by row of the matrix, within `all` */
    struct topic_log_count_ratio ratio;
    /* Of the fold model that is being trained: */
    float *factors; /* by column */
    size_t count;
    uint32_t *training_rows; /* count rows of the matrix */
    struct topic_svm_node **x;
    double *y; /* 1 with the topic, -1 without */
};

/* The matrix, fold_of (by row) and the library must outlive the nodes. NULL: failed. */
struct topic_svm_nodes *topic_svm_nodes_new(const struct topic_sparse_matrix *matrix,
                                            const uint32_t *fold_of,
                                            const struct topic_svm_nodes_library *library,
                                            struct topic_error *err);

/* Trains each fold model of the task. `opaque` is the nodes, as struct topic_solver passes them. */
int topic_svm_nodes_solve(void *opaque, const struct topic_solver_task *task,
                          struct topic_error *err);

void topic_svm_nodes_free(void *opaque);

/* The libraries' print hook: discards the text. */
void topic_svm_nodes_print_nothing(const char *text);

#endif
