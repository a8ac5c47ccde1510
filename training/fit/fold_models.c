#include "training/fit/fold_models.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Weights below this share of the model's largest weight become 0: this changes 29 of 166,000
 * decisions and removes more than half of the bytes (docs/decisions/0004-pruning.md). */
#define PRUNE_SHARE 0.01

/* The margin of every article, positive or negative, where there is only one class to train on. */
#define CONSTANT_MARGIN 1.0

int topic_fold_models_init(struct topic_fold_models *models,
                           const struct topic_fold_models_problem *problem, struct topic_error *err)
{
    size_t rows = problem->matrix->row_count;
    size_t columns = problem->matrix->column_count;
    size_t count = problem->fold_count + 1;
    *models = (struct topic_fold_models){.problem = problem};
    models->is_positive = topic_memory_new(rows, sizeof *models->is_positive, err);
    models->weights = topic_memory_new(count * columns, sizeof *models->weights, err);
    models->each = topic_memory_new(count, sizeof *models->each, err);
    models->to_solve = topic_memory_new(count, sizeof *models->to_solve, err);
    if (!models->is_positive || !models->weights || !models->each || !models->to_solve)
        goto fail;
    for (size_t i = 0; i < count; i++)
        models->each[i].weights = models->weights + i * columns;
    models->prepared = problem->solver->prepare(problem->matrix, problem->fold_of, err);
    if (models->prepared)
        return 0;
fail:
    topic_fold_models_release(models);
    return -1;
}

void topic_fold_models_release(struct topic_fold_models *models)
{
    if (models->prepared)
        models->problem->solver->release(models->prepared);
    free(models->is_positive);
    free(models->weights);
    free(models->each);
    free(models->to_solve);
}

size_t topic_fold_models_count(const struct topic_fold_models_problem *problem)
{
    return problem->labels->topic_count + problem->has_relevance;
}

void topic_fold_models_choose(struct topic_fold_models *models, size_t topic)
{
    const struct topic_label_matrix *labels = models->problem->labels;
    models->topic = topic;
    for (size_t row = 0; row < labels->article_count; row++)
        models->is_positive[row] = topic < labels->topic_count
                                       ? topic_label_matrix_has(labels, row, topic)
                                       : labels->starts[row + 1] > labels->starts[row];
}

/* Sets very small weights to 0. The fold models are pruned like the final model: small weights are
 * biased to one side, and thresholds must be chosen on margins like those that will be served. */
static void prune(double *weights, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        most = fabs(weights[i]) > most ? fabs(weights[i]) : most;
    for (size_t i = 0; i < count; i++)
        weights[i] = fabs(weights[i]) < PRUNE_SHARE * most ? 0 : weights[i];
}

/* Whether there are rows of both classes outside the fold; if not, fills the model. */
static bool is_separable(const struct topic_fold_models *models, struct topic_solver_model *model)
{
    const struct topic_fold_models_problem *problem = models->problem;
    size_t positives = 0;
    size_t negative_articles = 0; /* not counting topics' names */
    for (size_t row = 0; row < problem->matrix->row_count; row++) {
        if (problem->fold_of[row] == model->left_out)
            continue;
        positives += models->is_positive[row];
        negative_articles +=
            !models->is_positive[row] && problem->fold_of[row] < problem->fold_count;
    }
    if (positives > 0 && negative_articles > 0)
        return true;
    memset(model->weights, 0, problem->matrix->column_count * sizeof *model->weights);
    model->bias = positives == 0 ? -CONSTANT_MARGIN : CONSTANT_MARGIN;
    return false;
}

int topic_fold_models_train(struct topic_fold_models *models, const size_t *folds, size_t count,
                            struct topic_error *err)
{
    const struct topic_fold_models_problem *problem = models->problem;
    struct topic_solver_task task = {.is_positive = models->is_positive,
                                     .models = models->to_solve,
                                     .cost = problem->cost,
                                     .seed = problem->seed + (unsigned)models->topic};
    for (size_t i = 0; i < count; i++) {
        models->each[i].left_out = folds[i];
        if (is_separable(models, &models->each[i]))
            models->to_solve[task.model_count++] = models->each[i];
    }
    if (task.model_count > 0 && problem->solver->solve(models->prepared, &task, err) < 0)
        return -1;
    for (size_t i = 0, solved = 0; i < count && solved < task.model_count; i++) {
        if (models->each[i].weights != models->to_solve[solved].weights)
            continue;
        models->each[i].bias = models->to_solve[solved++].bias;
        prune(models->each[i].weights, problem->matrix->column_count);
    }
    return 0;
}

float topic_fold_models_margin(const struct topic_fold_models *models, size_t model, size_t row)
{
    const struct topic_sparse_matrix *matrix = models->problem->matrix;
    const struct topic_solver_model *one = &models->each[model];
    double margin = one->bias;
    for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
        margin += one->weights[matrix->columns[i]] * (double)matrix->values[i];
    return (float)margin;
}
