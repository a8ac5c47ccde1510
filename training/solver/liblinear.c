/* liblinear's dual coordinate descent for the L2-regularised, squared hinge loss. */
#include <stdlib.h>

#include <linear.h>

#include "training/solver/solver.h"
#include "training/solver/svm_nodes.h"

/* Largest violation of the dual's optimality at the end. At liblinear's own default for this
 * solver, 0.1, margins differ by up to 0.02 from one shuffle to the next; here by 0.0002, for a
 * half more time (docs/decisions/0003-solvers.md). The limit of 1,000 passes is fixed within the
 * library; text does not come near it. */
#define TOLERANCE 1e-3
#define BIAS_FEATURE 1.0

TOPIC_SVM_NODES_ASSERT_SAME(struct feature_node);

static void print_nothing(const char *text)
{
    (void)text;
}

static void *prepare(const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    set_print_string_function(print_nothing);
    return topic_svm_nodes_new(matrix, fold_of, BIAS_FEATURE, "liblinear", err);
}

static void release(void *nodes)
{
    topic_svm_nodes_free(nodes);
}

static void copy_weights(const struct model *trained, const struct topic_svm_nodes *nodes,
                         struct topic_solver_model *model)
{
    size_t column_count = nodes->matrix->column_count;
    double sign = trained->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < column_count; i++)
        model->weights[i] = sign * trained->w[i] * (double)nodes->by_column[i];
    model->bias = sign * trained->w[column_count] * BIAS_FEATURE;
}

static int train_one(struct topic_svm_nodes *nodes, const struct topic_solver_task *task,
                     size_t model, struct topic_error *err)
{
    topic_svm_nodes_fill(nodes, task, model);
    struct parameter parameter = {
        .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = TOLERANCE, .C = task->cost, .p = 0.1};
    struct problem problem = {.l = (int)nodes->seen_count,
                              .n = (int)nodes->matrix->column_count + 1,
                              .y = nodes->y,
                              .x = (struct feature_node **)nodes->x,
                              .bias = BIAS_FEATURE};
    const char *complaint = check_parameter(&problem, &parameter);
    if (complaint)
        return topic_error_set(err, "liblinear refuses to train: %s", complaint);
    srand(task->seed); /* it shuffles with rand() */
    struct model *trained = train(&problem, &parameter);
    copy_weights(trained, nodes, &task->models[model]);
    free_and_destroy_model(&trained);
    return 0;
}

static int solve(void *nodes, const struct topic_solver_task *task, struct topic_error *err)
{
    for (size_t model = 0; model < task->model_count; model++)
        if (train_one(nodes, task, model, err) < 0)
            return -1;
    return 0;
}

const struct topic_solver topic_solver_liblinear = {"liblinear", prepare, solve, release};
