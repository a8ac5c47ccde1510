#include "training/fit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/workers.h"

/* Weights below this share of the topic's largest one are left out: 29 of 166,000 decisions change
 * and more than half of the bytes go (docs/decisions/0004-pruning.md). */
#define PRUNE_SHARE 0.01

/* Where a machine cannot be trained, every article is this far on the side of the only answer. */
#define CONSTANT_MARGIN 1.0

/* What the tasks of one run share; after the fork each child has its own copy of the arrays. */
struct run {
    const struct topic_fit *fit;
    void *prepared;
    bool *is_positive; /* by article: carries the topic at hand */
    uint32_t *articles;
    bool *answers; /* is_positive of articles[] */
    double *weights;
    size_t done;
    /* Where results go in the parent. */
    struct topic_margins *margins;
    struct topic_fit_weights *final;
    struct sparse *sparse;
    const struct topic_fit_question *questions;
    size_t *contribution_starts;
    float *contributions;
};

/* One topic's weights that are not zero, features ascending. */
struct sparse {
    uint32_t *features;
    int16_t *values;
    size_t count;
};

struct final_header {
    float bias;
    float scale;
    uint64_t count;
};

static void run_release(struct run *run)
{
    if (run->prepared)
        run->fit->solver->release(run->prepared);
    free(run->is_positive);
    free(run->articles);
    free(run->answers);
    free(run->weights);
}

static int run_init(struct run *run, const struct topic_fit *fit, struct topic_error *err)
{
    size_t rows = fit->matrix->row_count;
    *run = (struct run){.fit = fit};
    run->is_positive = topic_memory_new(rows, sizeof *run->is_positive, err);
    run->articles = topic_memory_new(rows, sizeof *run->articles, err);
    run->answers = topic_memory_new(rows, sizeof *run->answers, err);
    run->weights = topic_memory_new(fit->matrix->column_count, sizeof *run->weights, err);
    if (run->is_positive && run->articles && run->answers && run->weights)
        run->prepared = fit->solver->prepare(fit->matrix, err);
    if (run->prepared)
        return 0;
    run_release(run);
    return -1;
}

static void mark_positives(struct run *run, size_t topic)
{
    const struct topic_labels *labels = run->fit->labels;
    for (size_t article = 0; article < labels->article_count; article++)
        run->is_positive[article] = topic_labels_has(labels, article, topic);
}

static double largest(const double *weights, size_t count)
{
    double most = 0;
    for (size_t i = 0; i < count; i++)
        if (fabs(weights[i]) > most)
            most = fabs(weights[i]);
    return most;
}

/* Leaves out what weighs next to nothing. The machines of the folds are pruned like the final ones:
 * small weights lean to one side, and thresholds must be chosen on the margins that will be served.
 */
static void prune(double *weights, size_t count)
{
    double least = PRUNE_SHARE * largest(weights, count);
    for (size_t i = 0; i < count; i++)
        if (fabs(weights[i]) < least)
            weights[i] = 0;
}

struct training_set {
    size_t count;
    size_t positives;
    size_t negative_articles; /* without the rows that are only learnt from */
};

/* Lists the rows outside `fold` (SIZE_MAX: all rows) with their answers. */
static struct training_set gather(struct run *run, size_t fold)
{
    const struct topic_fit *fit = run->fit;
    struct training_set set = {0};
    for (size_t row = 0; row < fit->matrix->row_count; row++) {
        if (fit->fold_of[row] == fold)
            continue;
        run->articles[set.count] = (uint32_t)row;
        run->answers[set.count++] = run->is_positive[row];
        set.positives += run->is_positive[row];
        set.negative_articles += !run->is_positive[row] && fit->fold_of[row] < fit->fold_count;
    }
    return set;
}

/* Trains on every row outside `fold`; sets run->weights and *bias. A topic that all articles carry
 * is given always: the names of other topics do not speak against it. */
static int train(struct run *run, size_t topic, size_t fold, double *bias, struct topic_error *err)
{
    const struct topic_fit *fit = run->fit;
    struct training_set set = gather(run, fold);
    if (set.positives == 0 || set.negative_articles == 0) {
        memset(run->weights, 0, fit->matrix->column_count * sizeof *run->weights);
        *bias = set.positives == 0 ? -CONSTANT_MARGIN : CONSTANT_MARGIN;
        return 0;
    }
    struct topic_solver_task task = {.articles = run->articles,
                                     .is_positive = run->answers,
                                     .article_count = set.count,
                                     .cost = fit->cost,
                                     .seed = fit->seed + (unsigned)topic};
    if (fit->solver->solve(run->prepared, &task, run->weights, bias, err) < 0)
        return -1;
    prune(run->weights, fit->matrix->column_count);
    return 0;
}

static float margin_of(const struct run *run, size_t article, double bias)
{
    const struct topic_matrix *matrix = run->fit->matrix;
    double margin = bias;
    for (size_t i = matrix->starts[article]; i < matrix->starts[article + 1]; i++)
        margin += run->weights[matrix->columns[i]] * (double)matrix->values[i];
    return (float)margin;
}

static int cross_validate_topic(void *context, size_t topic, struct topic_buffer *result,
                                struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fit *fit = run->fit;
    size_t articles = run->margins->article_count;
    if (topic_buffer_reserve(result, articles * sizeof(float), err) < 0)
        return -1;
    result->len = articles * sizeof(float);
    mark_positives(run, topic);
    for (size_t fold = 0; fold < fit->fold_count; fold++) {
        double bias;
        if (train(run, topic, fold, &bias, err) < 0)
            return -1;
        for (size_t article = 0; article < articles; article++) {
            if (fit->fold_of[article] != fold)
                continue;
            float margin = margin_of(run, article, bias);
            memcpy(result->bytes + article * sizeof margin, &margin, sizeof margin);
        }
    }
    return 0;
}

static void report_progress(struct run *run)
{
    run->done++;
    if (run->fit->progress)
        run->fit->progress(run->fit->progress_context, run->done, run->fit->labels->topic_count);
}

static int collect_margins(void *context, size_t topic, const char *bytes, size_t len,
                           struct topic_error *err)
{
    struct run *run = context;
    (void)err;
    memcpy(run->margins->values + topic * run->margins->article_count, bytes, len);
    report_progress(run);
    return 0;
}

int topic_fit_cross_validate(const struct topic_fit *fit, struct topic_margins *margins,
                             struct topic_error *err)
{
    struct run run;
    if (run_init(&run, fit, err) < 0)
        return -1;
    run.margins = margins;
    struct topic_work work = {.task_count = fit->labels->topic_count,
                              .process_count = fit->process_count,
                              .context = &run,
                              .run = cross_validate_topic,
                              .collect = collect_margins};
    int status = topic_workers_run(&work, err);
    run_release(&run);
    return status;
}

static int explain(void *context, size_t index, struct topic_buffer *result,
                   struct topic_error *err)
{
    struct run *run = context;
    const struct topic_fit_question *question = &run->questions[index];
    const struct topic_matrix *matrix = run->fit->matrix;
    double bias;
    mark_positives(run, question->topic);
    if (train(run, question->topic, run->fit->fold_of[question->article], &bias, err) < 0)
        return -1;
    for (size_t i = matrix->starts[question->article]; i < matrix->starts[question->article + 1];
         i++) {
        float added = (float)(run->weights[matrix->columns[i]] * (double)matrix->values[i]);
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
    struct run run;
    if (run_init(&run, fit, err) < 0)
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
    run_release(&run);
    return status;
}

static int append_weight(struct topic_buffer *result, uint32_t feature, int16_t value,
                         struct topic_error *err)
{
    if (topic_buffer_append(result, &feature, sizeof feature, err) < 0)
        return -1;
    return topic_buffer_append(result, &value, sizeof value, err);
}

static int train_final(void *context, size_t topic, struct topic_buffer *result,
                       struct topic_error *err)
{
    struct run *run = context;
    double bias;
    mark_positives(run, topic);
    if (train(run, topic, SIZE_MAX, &bias, err) < 0)
        return -1;
    size_t columns = run->fit->matrix->column_count;
    double most = largest(run->weights, columns);
    struct final_header header = {.bias = (float)bias,
                                  .scale = most > 0 ? (float)(most / INT16_MAX) : 1};
    if (topic_buffer_append(result, &header, sizeof header, err) < 0)
        return -1;
    for (size_t feature = 0; feature < columns; feature++) {
        double weight = run->weights[feature];
        if (weight == 0)
            continue;
        int16_t value = (int16_t)lround(weight / most * INT16_MAX);
        if (append_weight(result, (uint32_t)feature, value, err) < 0)
            return -1;
        header.count++;
    }
    memcpy(result->bytes, &header, sizeof header);
    return 0;
}

static int collect_weights(void *context, size_t topic, const char *bytes, size_t len,
                           struct topic_error *err)
{
    struct run *run = context;
    struct final_header header;
    struct sparse *sparse = &run->sparse[topic];
    (void)len;
    memcpy(&header, bytes, sizeof header);
    bytes += sizeof header;
    sparse->count = header.count;
    sparse->features = topic_memory_new(sparse->count, sizeof *sparse->features, err);
    sparse->values = topic_memory_new(sparse->count, sizeof *sparse->values, err);
    if (!sparse->features || !sparse->values)
        return -1;
    for (size_t i = 0; i < sparse->count; i++) {
        memcpy(&sparse->features[i], bytes, sizeof *sparse->features);
        memcpy(&sparse->values[i], bytes + sizeof *sparse->features, sizeof *sparse->values);
        bytes += sizeof *sparse->features + sizeof *sparse->values;
    }
    run->final->biases[topic] = header.bias;
    run->final->scales[topic] = header.scale;
    report_progress(run);
    return 0;
}

/* Turns lists by topic into lists by feature; as topics are gone through in order, they ascend. */
static int transpose(struct topic_fit_weights *weights, const struct sparse *sparse,
                     size_t topic_count, size_t feature_count, struct topic_error *err)
{
    uint64_t total = 0;
    for (size_t topic = 0; topic < topic_count; topic++) {
        total += sparse[topic].count;
        for (size_t i = 0; i < sparse[topic].count; i++)
            weights->starts[sparse[topic].features[i] + 1]++;
    }
    if (total > UINT32_MAX)
        return topic_error_set(err, "the model would have %llu weights, which is too many",
                               (unsigned long long)total);
    weights->weights = topic_memory_new(total, sizeof *weights->weights, err);
    uint32_t *next = topic_memory_new(feature_count, sizeof *next, err);
    if (!weights->weights || !next) {
        free(next);
        return -1;
    }
    for (size_t feature = 0; feature < feature_count; feature++) {
        weights->starts[feature + 1] += weights->starts[feature];
        next[feature] = weights->starts[feature];
    }
    for (size_t topic = 0; topic < topic_count; topic++)
        for (size_t i = 0; i < sparse[topic].count; i++)
            weights->weights[next[sparse[topic].features[i]]++] =
                (struct topic_weight){.topic = (uint16_t)topic, .value = sparse[topic].values[i]};
    free(next);
    return 0;
}

static int run_final(struct run *run, struct topic_fit_weights *weights, struct topic_error *err)
{
    const struct topic_fit *fit = run->fit;
    size_t topics = fit->labels->topic_count;
    size_t features = fit->matrix->column_count;
    weights->starts = topic_memory_new(features + 1, sizeof *weights->starts, err);
    weights->scales = topic_memory_new(topics, sizeof *weights->scales, err);
    weights->biases = topic_memory_new(topics, sizeof *weights->biases, err);
    run->sparse = topic_memory_new(topics, sizeof *run->sparse, err);
    if (!weights->starts || !weights->scales || !weights->biases || !run->sparse)
        return -1;
    run->final = weights;
    struct topic_work work = {.task_count = topics,
                              .process_count = fit->process_count,
                              .context = run,
                              .run = train_final,
                              .collect = collect_weights};
    if (topic_workers_run(&work, err) < 0)
        return -1;
    return transpose(weights, run->sparse, topics, features, err);
}

int topic_fit_final(const struct topic_fit *fit, struct topic_fit_weights *weights,
                    struct topic_error *err)
{
    struct run run;
    *weights = (struct topic_fit_weights){0};
    if (run_init(&run, fit, err) < 0)
        return -1;
    int status = run_final(&run, weights, err);
    for (size_t topic = 0; run.sparse && topic < fit->labels->topic_count; topic++) {
        free(run.sparse[topic].features);
        free(run.sparse[topic].values);
    }
    free(run.sparse);
    run_release(&run);
    return status;
}

void topic_fit_weights_release(struct topic_fit_weights *weights)
{
    free(weights->starts);
    free(weights->weights);
    free(weights->scales);
    free(weights->biases);
    *weights = (struct topic_fit_weights){0};
}
