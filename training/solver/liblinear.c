/* liblinear's dual coordinate descent for the L2-regularised, squared hinge loss. */
#include <stdlib.h>

#include <linear.h>

#include "training/solver/solvers.h"
#include "training/solver/svm_nodes.h"

/* Largest violation of the dual's optimality at the end. At liblinear's own default for this
 * solver, 0.1, margins differ by up to 0.02 from one shuffle to the next; here by 0.0002, for half
 * as much time again (docs/decisions/0003-solvers.md). The library has a fixed limit of 1,000
 * passes; text does not come near it. */
#define TOLERANCE 1e-3
#define BIAS_FEATURE 1.0

TOPIC_SVM_NODES_ASSERT_SAME(struct feature_node);

static const char *train_model(const struct topic_svm_nodes *nodes,
                               const struct topic_solver_task *task,
                               struct topic_solver_model *model)
{
    const size_t column_count = nodes->matrix->column_count;
    struct parameter parameter = {
        .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = TOLERANCE, .C = task->cost, .p = 0.1};
    struct problem problem = {.l = (int)nodes->count,
                              .n = (int)column_count + 1,
                              .y = nodes->y,
                              .x = (struct feature_node **)nodes->x,
                              .bias = BIAS_FEATURE};
    const char *objection = check_parameter(&problem, &parameter);
    if (objection)
        return objection;
    srand(task->seed); /* it shuffles with rand() */
    struct model *trained = train(&problem, &parameter);
    double sign = trained->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < column_count; i++)
        model->weights[i] = sign * trained->w[i];
    model->bias = sign * trained->w[column_count] * BIAS_FEATURE;
    free_and_destroy_model(&trained);
    return NULL;
}

static const struct topic_svm_nodes_library library = {"liblinear", BIAS_FEATURE, train_model};

static void *prepare(const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    set_print_string_function(topic_svm_nodes_print_nothing);
    return topic_svm_nodes_new(matrix, fold_of, &library, err);
}

const struct topic_solver topic_liblinear_solver = {"liblinear", prepare, topic_svm_nodes_solve,
                                                    topic_svm_nodes_free};
