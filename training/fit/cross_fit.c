#include "training/fit/cross_fit.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/fit/process_pool.h"

/* What the tasks of one run share; after the fork each child has its own copy of the models. */
struct run {
    const struct topic_cross_fit *fit;
    struct topic_fold_models models;
    size_t *folds; /* what each model of a topic leaves out: every fold, and nothing */
    const struct topic_cross_fit_cell *cells;
    /* The results, in the parent. */
    size_t done;
    struct topic_margins *margins;
    struct topic_quantized_weights_list *lists;
    size_t *contribution_starts;
    float *contributions;
};

/* The result: the topic's margins, then its final weights. */
static int train_topic(void *context, size_t topic, struct topic_buffer *result,
                       struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fold_models_problem *problem = run->models.problem;
    size_t articles = run->margins->article_count;
    topic_fold_models_choose(&run->models, topic);
    if (topic_fold_models_train(&run->models, run->folds, problem->fold_count + 1, err) < 0 ||
        topic_buffer_reserve(result, articles * sizeof(float), err) < 0)
        return -1;
    for (size_t article = 0; article < articles; article++) {
        float margin = topic_fold_models_margin(&run->models, problem->fold_of[article], article);
        if (topic_buffer_append(result, &margin, sizeof margin, err) < 0)
            return -1;
    }
    return topic_quantized_weights_encode(&run->models.each[problem->fold_count],
                                          problem->matrix->column_count, result, err);
}

static int collect_topic(void *context, size_t topic, const char *bytes, size_t len,
                         struct topic_error *err)
{
    struct run *run = context;
    const struct topic_cross_fit *fit = run->fit;
    size_t articles = run->margins->article_count;
    (void)len;
    memcpy(run->margins->values + topic * articles, bytes, articles * sizeof(float));
    if (topic_quantized_weights_decode(bytes + articles * sizeof(float), &run->lists[topic], err) <
        0)
        return -1;
    run->done++;
    if (fit->progress)
        fit->progress(fit->progress_context, run->done, topic_fold_models_count(&fit->problem));
    return 0;
}

static int train_all(struct run *run, struct topic_quantized_weights *weights,
                     struct topic_error *err)
{
    const struct topic_fold_models_problem *problem = &run->fit->problem;
    size_t topics = topic_fold_models_count(problem);
    run->folds = topic_memory_new(problem->fold_count + 1, sizeof *run->folds, err);
    run->lists = topic_memory_new(topics, sizeof *run->lists, err);
    if (!run->folds || !run->lists)
        return -1;
    for (size_t fold = 0; fold < problem->fold_count; fold++)
        run->folds[fold] = fold;
    run->folds[problem->fold_count] = TOPIC_SOLVER_ALL_ROWS;
    struct topic_process_pool_work work = {.task_count = topics,
                                           .process_count = run->fit->process_count,
                                           .context = run,
                                           .run = train_topic,
                                           .collect = collect_topic};
    if (topic_process_pool_run(&work, err) < 0)
        return -1;
    return topic_quantized_weights_join(run->lists, topics, problem->matrix->column_count, weights,
                                        err);
}

int topic_cross_fit_train(const struct topic_cross_fit *fit, struct topic_margins *margins,
                          struct topic_quantized_weights *weights, struct topic_error *err)
{
    struct run run = {.fit = fit, .margins = margins};
    if (topic_fold_models_init(&run.models, &fit->problem, err) < 0)
        return -1;
    int status = train_all(&run, weights, err);
    for (size_t topic = 0; run.lists && topic < topic_fold_models_count(&fit->problem); topic++)
        topic_quantized_weights_list_release(&run.lists[topic]);
    free(run.lists);
    free(run.folds);
    topic_fold_models_release(&run.models);
    return status;
}

/* ---- explanations ---- */

static int explain_cell(void *context, size_t index, struct topic_buffer *result,
                        struct topic_error *err)
{
    struct run *run = context;
    const struct topic_cross_fit_cell cell = run->cells[index];
    const struct topic_fold_models_problem *problem = run->models.problem;
    const struct topic_sparse_matrix *matrix = problem->matrix;
    const size_t fold = problem->fold_of[cell.article];
    topic_fold_models_choose(&run->models, cell.topic);
    if (topic_fold_models_train(&run->models, &fold, 1, err) < 0)
        return -1;
    const double *weights = run->models.each[0].weights;
    for (size_t i = matrix->starts[cell.article]; i < matrix->starts[cell.article + 1]; i++) {
        float added = (float)(weights[matrix->columns[i]] * (double)matrix->values[i]);
        if (topic_buffer_append(result, &added, sizeof added, err) < 0)
            return -1;
    }
    return 0;
}

static int collect_contributions(void *context, size_t index, const char *bytes, size_t len,
                                 struct topic_error *err)
{
    struct run *run = context;
    (void)err;
    if (len > 0)
        memcpy(run->contributions + run->contribution_starts[index], bytes, len);
    return 0;
}

int topic_cross_fit_explain(const struct topic_cross_fit *fit,
                            const struct topic_cross_fit_cell *cells, size_t count,
                            float *contributions, struct topic_error *err)
{
    struct run run = {.fit = fit, .cells = cells};
    if (topic_fold_models_init(&run.models, &fit->problem, err) < 0)
        return -1;
    run.contributions = contributions;
    run.contribution_starts = topic_memory_new(count + 1, sizeof *run.contribution_starts, err);
    for (size_t i = 0; run.contribution_starts && i < count; i++) {
        const size_t *row = fit->problem.matrix->starts + cells[i].article;
        run.contribution_starts[i + 1] = run.contribution_starts[i] + row[1] - row[0];
    }
    struct topic_process_pool_work work = {.task_count = count,
                                           .process_count = fit->process_count,
                                           .context = &run,
                                           .run = explain_cell,
                                           .collect = collect_contributions};
    int status = run.contribution_starts ? topic_process_pool_run(&work, err) : -1;
    free(run.contribution_starts);
    topic_fold_models_release(&run.models);
    return status;
}
