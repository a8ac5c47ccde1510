/* libsvm's C-SVC with a linear kernel. The trained SVM is a sum over support vectors; with a linear
 * kernel it collapses to one weight vector, w = sum of coefficient * vector, b = -rho. It is
 * collapsed in memory, because libsvm's own files round the vectors to eight digits. */
#include <libsvm/svm.h>

#include "training/solver/solvers.h"
#include "training/solver/svm_nodes.h"

#define KERNEL_CACHE_MB 100
/* libsvm's own default: margins of free support vectors are within this of +-1. */
#define TOLERANCE 1e-3
/* Shrinking pays off over many iterations; small corpora, for which libsvm is meant, need few and
 * train a fifth faster without it. */
#define USE_SHRINKING 0
#define NO_BIAS_FEATURE 0 /* libsvm finds the bias itself */

TOPIC_SVM_NODES_ASSERT_SAME(struct svm_node);

static void collapse(const struct svm_model *trained, size_t column_count,
                     struct topic_solver_model *model)
{
    double sign = trained->label[0] == 1 ? 1 : -1;
    for (size_t i = 0; i < column_count; i++)
        model->weights[i] = 0;
    for (int i = 0; i < trained->l; i++)
        for (const struct svm_node *node = trained->SV[i]; node->index != TOPIC_SVM_NODES_END;
             node++)
            model->weights[node->index - 1] += sign * trained->sv_coef[0][i] * node->value;
    model->bias = -sign * trained->rho[0];
}

static const char *train_model(const struct topic_svm_nodes *nodes,
                               const struct topic_solver_task *task,
                               struct topic_solver_model *model)
{
    struct svm_parameter parameter = {.svm_type = C_SVC,
                                      .kernel_type = LINEAR,
                                      .cache_size = KERNEL_CACHE_MB,
                                      .eps = TOLERANCE,
                                      .C = task->cost,
                                      .shrinking = USE_SHRINKING};
    struct svm_problem problem = {
        .l = (int)nodes->count, .y = nodes->y, .x = (struct svm_node **)nodes->x};
    const char *objection = svm_check_parameter(&problem, &parameter);
    if (objection)
        return objection;
    struct svm_model *trained = svm_train(&problem, &parameter);
    collapse(trained, nodes->matrix->column_count, model);
    svm_free_and_destroy_model(&trained);
    return NULL;
}

static const struct topic_svm_nodes_library library = {"libsvm", NO_BIAS_FEATURE, train_model};

static void *prepare(const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    svm_set_print_string_function(topic_svm_nodes_print_nothing);
    return topic_svm_nodes_new(matrix, fold_of, &library, err);
}

const struct topic_solver topic_libsvm_solver = {"libsvm", prepare, topic_svm_nodes_solve,
                                                 topic_svm_nodes_free};
