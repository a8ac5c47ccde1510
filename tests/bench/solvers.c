/* How long each engine takes for a cross-validated training: every topic with five fold models and
 * one model of all articles, in one process, on random rows shaped like tf-idf vectors of news.
 *
 *     bench_solvers                      the table of docs/decisions/0003-solvers.md
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "base/random.h"
#include "training/solver/solvers.h"

#define FOLD_COUNT 5
#define COLUMN_COUNT 20000
#define ROW_NONZEROS 70
#define TOPIC_WORD_COUNT 60 /* words that a topic prefers */
#define TOPIC_WORD_SHARE 3  /* one word in three is one of these */
#define TOPIC_LIMIT 15      /* of more topics, 15 drawn at random are measured and scaled up */

struct corpus {
    struct topic_sparse_matrix matrix;
    uint32_t *topics; /* main topic of each article */
    uint32_t *second; /* a third of the articles have another topic here, the others the same */
    size_t topic_count;
};

static double uniform(struct topic_random *random)
{
    return (double)(topic_random_next(random) >> 11) * 0x1p-53;
}

/* Numbers below count, number k with a chance of about 1 / (k + 1). */
static size_t zipf(struct topic_random *random, size_t count)
{
    size_t k = (size_t)(pow((double)count + 1, uniform(random)) - 1);
    return k < count ? k : count - 1;
}

static int compare_columns(const void *a, const void *b)
{
    uint32_t left = *(const uint32_t *)a;
    uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static uint32_t random_word(struct topic_random *random, uint32_t topic)
{
    if (topic_random_below(random, TOPIC_WORD_SHARE) > 0)
        return (uint32_t)zipf(random, COLUMN_COUNT);
    struct topic_random own = {.state = topic * 1000003u + zipf(random, TOPIC_WORD_COUNT)};
    return (uint32_t)(200 + topic_random_below(&own, COLUMN_COUNT - 200));
}

/* A rarer word weighs more, as by idf. */
static float word_weight(uint32_t column)
{
    return (float)log(3.0 + column);
}

static size_t fill_row(struct corpus *corpus, size_t row, size_t at, struct topic_random *random)
{
    uint32_t words[ROW_NONZEROS];
    for (size_t i = 0; i < ROW_NONZEROS; i++)
        words[i] = random_word(random, i % 2 ? corpus->topics[row] : corpus->second[row]);
    qsort(words, ROW_NONZEROS, sizeof *words, compare_columns);
    struct topic_sparse_matrix *matrix = &corpus->matrix;
    size_t start = at;
    double squares = 0;
    for (size_t i = 0; i < ROW_NONZEROS; i++) {
        if (i > 0 && words[i] == words[i - 1])
            continue;
        matrix->columns[at] = words[i];
        matrix->values[at] = word_weight(words[i]);
        squares += (double)matrix->values[at] * (double)matrix->values[at];
        at++;
    }
    for (size_t i = start; i < at; i++)
        matrix->values[i] = (float)((double)matrix->values[i] / sqrt(squares));
    return at;
}

static int corpus_init(struct corpus *corpus, size_t article_count, size_t topic_count,
                       struct topic_error *err)
{
    struct topic_random random = {.state = 1};
    struct topic_sparse_matrix *matrix = &corpus->matrix;
    *corpus = (struct corpus){.topic_count = topic_count};
    matrix->row_count = article_count;
    matrix->column_count = COLUMN_COUNT;
    matrix->starts = topic_memory_new(article_count + 1, sizeof *matrix->starts, err);
    matrix->columns = topic_memory_new(article_count * ROW_NONZEROS, sizeof(uint32_t), err);
    matrix->values = topic_memory_new(article_count * ROW_NONZEROS, sizeof(float), err);
    corpus->topics = topic_memory_new(article_count, sizeof *corpus->topics, err);
    corpus->second = topic_memory_new(article_count, sizeof *corpus->second, err);
    if (!matrix->starts || !matrix->columns || !matrix->values || !corpus->topics ||
        !corpus->second)
        return -1;
    for (size_t row = 0; row < article_count; row++) {
        corpus->topics[row] = (uint32_t)zipf(&random, topic_count);
        corpus->second[row] = topic_random_below(&random, 3) ? corpus->topics[row]
                                                             : (uint32_t)zipf(&random, topic_count);
        matrix->starts[row + 1] = fill_row(corpus, row, matrix->starts[row], &random);
    }
    return 0;
}

static void corpus_release(struct corpus *corpus)
{
    topic_sparse_matrix_release(&corpus->matrix);
    free(corpus->topics);
    free(corpus->second);
}

/* Drops the fold models that have nothing to separate. */
static void keep_separable(struct topic_solver_task *task, const uint32_t *fold_of,
                           size_t row_count, uint32_t *rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < task->model_count; i++) {
        size_t count = topic_solver_list_rows(fold_of, task->models[i].left_out, row_count, rows);
        if (topic_solver_has_both_classes(task, rows, count))
            task->models[kept++] = task->models[i];
    }
    task->model_count = kept;
}

static double now_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Seconds for all topics and folds; negative on failure. */
static double measure(const struct topic_solver *solver, const struct corpus *corpus,
                      struct topic_error *err)
{
    size_t row_count = corpus->matrix.row_count;
    uint32_t *fold_of = topic_memory_new(row_count, sizeof *fold_of, err);
    uint32_t *rows = topic_memory_new(row_count, sizeof *rows, err);
    bool *is_positive = topic_memory_new(row_count, sizeof *is_positive, err);
    double *weights =
        topic_memory_new((size_t)COLUMN_COUNT * (FOLD_COUNT + 1), sizeof *weights, err);
    struct topic_solver_model models[FOLD_COUNT + 1];
    struct topic_solver_task task = {is_positive, models, FOLD_COUNT + 1, 0.15, 1};
    double seconds = -1;
    double start = now_seconds();
    void *prepared = NULL;
    if (!fold_of || !rows || !is_positive || !weights)
        goto fail;
    for (size_t row = 0; row < row_count; row++)
        fold_of[row] = (uint32_t)(row % FOLD_COUNT);
    prepared = solver->prepare(&corpus->matrix, fold_of, err);
    if (!prepared)
        goto fail;
    size_t done = corpus->topic_count < TOPIC_LIMIT ? corpus->topic_count : TOPIC_LIMIT;
    struct topic_random random = {.state = 2};
    for (size_t k = 0; k < done; k++) {
        size_t topic =
            done < corpus->topic_count ? topic_random_below(&random, corpus->topic_count) : k;
        for (size_t row = 0; row < row_count; row++)
            is_positive[row] = corpus->topics[row] == topic || corpus->second[row] == topic;
        task.model_count = FOLD_COUNT + 1;
        for (size_t i = 0; i <= FOLD_COUNT; i++)
            models[i] = (struct topic_solver_model){i < FOLD_COUNT ? i : TOPIC_SOLVER_ALL_ROWS,
                                                    weights + i * COLUMN_COUNT, 0};
        keep_separable(&task, fold_of, row_count, rows);
        if (task.model_count > 0 && solver->solve(prepared, &task, err) < 0)
            goto fail;
    }
    seconds = (now_seconds() - start) * (double)corpus->topic_count / (double)done;
fail:
    solver->release(prepared);
    free(fold_of);
    free(rows);
    free(is_positive);
    free(weights);
    return seconds;
}

static int print_row(size_t article_count, size_t topic_count, struct topic_error *err)
{
    struct corpus corpus;
    int status = -1;
    if (corpus_init(&corpus, article_count, topic_count, err) < 0)
        goto fail;
    double libsvm = measure(&topic_libsvm_solver, &corpus, err);
    double liblinear = measure(&topic_liblinear_solver, &corpus, err);
    double dcd = measure(&topic_dcd_solver, &corpus, err);
    if (libsvm < 0 || liblinear < 0 || dcd < 0)
        goto fail;
    size_t nonzeros = corpus.matrix.starts[article_count];
    double work = (double)article_count * (double)nonzeros * (double)topic_count;
    printf("| %zu | %zu | %zu | %.1e | %.2f | %.2f | %.3f |\n", article_count, topic_count,
           nonzeros, work, libsvm, liblinear, dcd);
    fflush(stdout);
    status = 0;
fail:
    corpus_release(&corpus);
    return status;
}

int main(void)
{
    static const size_t article_counts[] = {100, 150, 300, 1000, 3000};
    static const size_t topic_counts[] = {15, 90};
    struct topic_error err = {0};
    printf("| articles | topics | non-zeros | work | libsvm s | liblinear s | dcd s |\n"
           "|---|---|---|---|---|---|---|\n");
    for (size_t i = 0; i < sizeof article_counts / sizeof *article_counts; i++)
        for (size_t k = 0; k < sizeof topic_counts / sizeof *topic_counts; k++)
            if (print_row(article_counts[i], topic_counts[k], &err) < 0) {
                fprintf(stderr, "%s\n", err.text);
                return EXIT_FAILURE;
            }
    return EXIT_SUCCESS;
}
