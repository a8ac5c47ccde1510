#include "training/fit.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/machines.h"
#include "training/workers.h"

/* What the tasks of one run share; after the fork each child has its own copy of the machines. */
struct run {
    struct topic_machines machines;
    size_t *folds; /* every one, and none: what the machines of a topic leave out */
    const struct topic_fit_question *questions;
    /* Where results go in the parent. */
    size_t done;
    struct topic_margins *margins;
    struct topic_weights_list *lists;
    size_t *contribution_starts;
    float *contributions;
};

/* The result: the topic's margins, then its final weights. */
static int train_topic(void *context, size_t topic, struct topic_buffer *result,
                       struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fit *fit = run->machines.fit;
    size_t articles = run->margins->article_count;
    topic_machines_choose(&run->machines, topic);
    if (topic_machines_train(&run->machines, run->folds, fit->fold_count + 1, err) < 0 ||
        topic_buffer_reserve(result, articles * sizeof(float), err) < 0)
        return -1;
    for (size_t article = 0; article < articles; article++) {
        float margin = topic_machines_margin(&run->machines, fit->fold_of[article], article);
        if (topic_buffer_append(result, &margin, sizeof margin, err) < 0)
            return -1;
    }
    return topic_weights_encode(&run->machines.each[fit->fold_count], fit->matrix->column_count,
                                result, err);
}

static int collect_topic(void *context, size_t topic, const char *bytes, size_t len,
                         struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fit *fit = run->machines.fit;
    size_t articles = run->margins->article_count;
    (void)len;
    memcpy(run->margins->values + topic * articles, bytes, articles * sizeof(float));
    if (topic_weights_decode(bytes + articles * sizeof(float), &run->lists[topic], err) < 0)
        return -1;
    run->done++;
    if (fit->progress)
        fit->progress(fit->progress_context, run->done, fit->labels->topic_count);
    return 0;
}

static int train_all(struct run *run, struct topic_weights *weights, struct topic_error *err)
{
    const struct topic_fit *fit = run->machines.fit;
    run->folds = topic_memory_new(fit->fold_count + 1, sizeof *run->folds, err);
    run->lists = topic_memory_new(fit->labels->topic_count, sizeof *run->lists, err);
    if (!run->folds || !run->lists)
        return -1;
    for (size_t fold = 0; fold < fit->fold_count; fold++)
        run->folds[fold] = fold;
    run->folds[fit->fold_count] = TOPIC_SOLVER_ALL_ROWS;
    struct topic_work work = {.task_count = fit->labels->topic_count,
                              .process_count = fit->process_count,
                              .context = run,
                              .run = train_topic,
                              .collect = collect_topic};
    if (topic_workers_run(&work, err) < 0)
        return -1;
    return topic_weights_join(run->lists, fit->labels->topic_count, fit->matrix->column_count,
                              weights, err);
}

int topic_fit_train(const struct topic_fit *fit, struct topic_margins *margins,
                    struct topic_weights *weights, struct topic_error *err)
{
    struct run run = {.margins = margins};
    if (topic_machines_init(&run.machines, fit, err) < 0)
        return -1;
    int status = train_all(&run, weights, err);
    for (size_t topic = 0; run.lists && topic < fit->labels->topic_count; topic++)
        topic_weights_list_release(&run.lists[topic]);
    free(run.lists);
    free(run.folds);
    topic_machines_release(&run.machines);
    return status;
}

static int explain(void *context, size_t index, struct topic_buffer *result,
                   struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fit_question *question = &run->questions[index];
    const struct topic_fit *fit = run->machines.fit;
    const struct topic_matrix *matrix = fit->matrix;
    const size_t fold = fit->fold_of[question->article];
    topic_machines_choose(&run->machines, question->topic);
    if (topic_machines_train(&run->machines, &fold, 1, err) < 0)
        return -1;
    const double *weights = run->machines.each[0].weights;
    for (size_t i = matrix->starts[question->article]; i < matrix->starts[question->article + 1];
         i++) {
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

int topic_fit_explain(const struct topic_fit *fit, const struct topic_fit_question *questions,
                      size_t count, float *contributions, struct topic_error *err)
{
    struct run run = {0};
    if (topic_machines_init(&run.machines, fit, err) < 0)
        return -1;
    run.questions = questions;
    run.contributions = contributions;
    run.contribution_starts = topic_memory_new(count + 1, sizeof *run.contribution_starts, err);
    for (size_t i = 0; run.contribution_starts && i < count; i++) {
        const size_t *row = fit->matrix->starts + questions[i].article;
        run.contribution_starts[i + 1] = run.contribution_starts[i] + row[1] - row[0];
    }
    struct topic_work work = {.task_count = count,
                              .process_count = fit->process_count,
                              .context = &run,
                              .run = explain,
                              .collect = collect_contributions};
    int status = run.contribution_starts ? topic_workers_run(&work, err) : -1;
    free(run.contribution_starts);
    topic_machines_release(&run.machines);
    return status;
}
