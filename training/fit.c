#include "training/fit.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/machine.h"
#include "training/workers.h"

/* What the tasks of one run share; after the fork each child has its own copy of the machine. */
struct run {
    struct topic_machine machine;
    size_t done;
    const struct topic_fit_question *questions;
    /* Where results go in the parent. */
    struct topic_margins *margins;
    size_t *contribution_starts;
    float *contributions;
};

void topic_fit_report(const struct topic_fit *fit, size_t done)
{
    if (fit->progress)
        fit->progress(fit->progress_context, done, fit->labels->topic_count);
}

static int cross_validate_topic(void *context, size_t topic, struct topic_buffer *result,
                                struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fit *fit = run->machine.fit;
    size_t articles = run->margins->article_count;
    if (topic_buffer_reserve(result, articles * sizeof(float), err) < 0)
        return -1;
    result->len = articles * sizeof(float);
    topic_machine_choose(&run->machine, topic);
    for (size_t fold = 0; fold < fit->fold_count; fold++) {
        if (topic_machine_train(&run->machine, fold, err) < 0)
            return -1;
        for (size_t article = 0; article < articles; article++) {
            if (fit->fold_of[article] != fold)
                continue;
            float margin = topic_machine_margin(&run->machine, article);
            memcpy(result->bytes + article * sizeof margin, &margin, sizeof margin);
        }
    }
    return 0;
}

static int collect_margins(void *context, size_t topic, const char *bytes, size_t len,
                           struct topic_error *err)
{
    struct run *run = context;
    (void)err;
    memcpy(run->margins->values + topic * run->margins->article_count, bytes, len);
    topic_fit_report(run->machine.fit, ++run->done);
    return 0;
}

int topic_fit_cross_validate(const struct topic_fit *fit, struct topic_margins *margins,
                             struct topic_error *err)
{
    struct run run = {0};
    if (topic_machine_init(&run.machine, fit, err) < 0)
        return -1;
    run.margins = margins;
    struct topic_work work = {.task_count = fit->labels->topic_count,
                              .process_count = fit->process_count,
                              .context = &run,
                              .run = cross_validate_topic,
                              .collect = collect_margins};
    int status = topic_workers_run(&work, err);
    topic_machine_release(&run.machine);
    return status;
}

static int explain(void *context, size_t index, struct topic_buffer *result,
                   struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fit_question *question = &run->questions[index];
    const struct topic_matrix *matrix = run->machine.fit->matrix;
    topic_machine_choose(&run->machine, question->topic);
    if (topic_machine_train(&run->machine, run->machine.fit->fold_of[question->article], err) < 0)
        return -1;
    for (size_t i = matrix->starts[question->article]; i < matrix->starts[question->article + 1];
         i++) {
        float added = (float)(run->machine.weights[matrix->columns[i]] * (double)matrix->values[i]);
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
    if (topic_machine_init(&run.machine, fit, err) < 0)
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
    topic_machine_release(&run.machine);
    return status;
}
