/* libsvm's C-SVC with a linear kernel. The trained machine is a sum over support vectors; with a
 * linear kernel it collapses to one weight vector, w = sum of coefficient * vector, b = -rho. It is
 * collapsed from memory, because libsvm's own files round the vectors to eight digits. */
#include <libsvm/svm.h>

#include "training/solver/solver.h"
#include "training/solver/svm_nodes.h"

#define KERNEL_CACHE_MB 100
/* libsvm's own default: margins of free support vectors are within this of +-1. */
#define TOLERANCE 1e-3
/* Shrinking pays off over many iterations; small corpora, where libsvm is chosen, need few and are
 * a fifth faster without it. */
#define USE_SHRINKING 0
/* It finds the bias itself. */
#define NO_BIAS_FEATURE 0

TOPIC_SVM_NODES_ASSERT_SAME(struct svm_node);

static void print_nothing(const char *text)
{
    (void)text;
}

static void *prepare(const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    svm_set_print_string_function(print_nothing);
    return topic_svm_nodes_new(matrix, fold_of, NO_BIAS_FEATURE, "libsvm", err);
}

static void release(void *nodes)
{
    topic_svm_nodes_free(nodes);
}

static void collapse(const struct svm_model *trained, const struct topic_svm_nodes *nodes,
                     struct topic_solver_model *model)
{
    size_t column_count = nodes->matrix->column_count;
    double sign = trained->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < column_count; i++)
        model->weights[i] = 0;
    for (int i = 0; i < trained->l; i++)
        for (const struct svm_node *node = trained->SV[i]; node->index != TOPIC_SVM_NODES_END;
             node++)
            model->weights[node->index - 1] += sign * trained->sv_coef[0][i] * node->value;
    for (size_t i = 0; i < column_count; i++)
        model->weights[i] *= (double)nodes->by_column[i];
    model->bias = -sign * trained->rho[0];
}

static int train_one(struct topic_svm_nodes *nodes, const struct topic_solver_task *task,
                     size_t model, struct topic_error *err)
{
    topic_svm_nodes_fill(nodes, task, model);
    struct svm_parameter parameter = {.svm_type = C_SVC,
                                      .kernel_type = LINEAR,
                                      .cache_size = KERNEL_CACHE_MB,
                                      .eps = TOLERANCE,
                                      .C = task->cost,
                                      .shrinking = USE_SHRINKING};
    struct svm_problem problem = {
        .l = (int)nodes->seen_count, .y = nodes->y, .x = (struct svm_node **)nodes->x};
    const char *complaint = svm_check_parameter(&problem, &parameter);
    if (complaint)
        return topic_error_set(err, "libsvm refuses to train: %s", complaint);
    struct svm_model *trained = svm_train(&problem, &parameter);
    collapse(trained, nodes, &task->models[model]);
    svm_free_and_destroy_model(&trained);
    return 0;
}

static int solve(void *nodes, const struct topic_solver_task *task, struct topic_error *err)
{
    for (size_t model = 0; model < task->model_count; model++)
        if (train_one(nodes, task, model, err) < 0)
            return -1;
    return 0;
}

const struct topic_solver topic_solver_libsvm = {"libsvm", prepare, solve, release};
