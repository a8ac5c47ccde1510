/* A random sample of the articles that SVMs are trained on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "training/fit/sample.h"

enum { ARTICLES = 100, NAMES = 3, ROWS = ARTICLES + NAMES, WANTED = 20, TOPICS = 3 };

/* Row r has the features r and r + 1, r % 3 topics, and fold r % 5; names have fold 5. */
struct toy_problem {
    size_t starts[ROWS + 1];
    uint32_t columns[2 * ROWS];
    float values[2 * ROWS];
    size_t label_starts[ROWS + 1];
    uint32_t topics[TOPICS * ROWS];
    uint32_t fold_of[ROWS];
    struct topic_sparse_matrix matrix;
    struct topic_label_matrix labels;
    struct topic_fold_models_problem problem;
};

static void make_problem(struct toy_problem *toy)
{
    for (size_t row = 0; row < ROWS; row++) {
        for (size_t i = 0; i < 2; i++) {
            toy->columns[2 * row + i] = (uint32_t)(row + i);
            toy->values[2 * row + i] = (float)row;
        }
        toy->starts[row + 1] = 2 * (row + 1);
        for (size_t i = 0; i < row % 3; i++)
            toy->topics[toy->label_starts[row] + i] = (uint32_t)i;
        toy->label_starts[row + 1] = toy->label_starts[row] + row % 3;
        toy->fold_of[row] = (uint32_t)(row < ARTICLES ? row % 5 : 5);
    }
    toy->matrix =
        (struct topic_sparse_matrix){ROWS, ROWS + 1, toy->starts, toy->columns, toy->values};
    toy->labels = (struct topic_label_matrix){ROWS, TOPICS, toy->label_starts, toy->topics};
    toy->problem = (struct topic_fold_models_problem){.matrix = &toy->matrix,
                                                      .labels = &toy->labels,
                                                      .fold_of = toy->fold_of,
                                                      .fold_count = 5,
                                                      .seed = 1};
}

static void a_sample_has_whole_rows_and_every_name(void **state)
{
    (void)state;
    struct toy_problem *toy = calloc(1, sizeof *toy);
    struct topic_sample sample = {0};
    make_problem(toy);
    assert_int_equal(topic_sample_draw(&sample, &toy->problem, ARTICLES, WANTED, NULL), 0);
    assert_int_equal(sample.article_count, WANTED);
    assert_int_equal(sample.matrix.row_count, WANTED + NAMES);
    assert_int_equal(sample.labels.article_count, WANTED + NAMES);
    for (size_t i = 0, last = 0; i < WANTED + NAMES; i++) {
        size_t start = sample.matrix.starts[i];
        size_t row = sample.matrix.columns[start]; /* where it comes from */
        assert_true(i == 0 || row > last);
        assert_int_equal(sample.matrix.starts[i + 1] - start, 2);
        assert_int_equal(sample.matrix.columns[start + 1], row + 1);
        assert_true(sample.matrix.values[start] == (float)row);
        assert_int_equal(sample.labels.starts[i + 1] - sample.labels.starts[i], row % 3);
        assert_int_equal(sample.fold_of[i], row < ARTICLES ? row % 5 : 5);
        assert_int_equal(row >= ARTICLES, i >= WANTED);
        last = row;
    }
    topic_sample_release(&sample);
    free(toy);
}

static void the_seed_decides_the_sample(void **state)
{
    (void)state;
    struct toy_problem *toy = calloc(1, sizeof *toy);
    struct topic_sample samples[3] = {{0}};
    make_problem(toy);
    for (size_t i = 0; i < 3; i++) {
        toy->problem.seed = i < 2 ? 1 : 2;
        assert_int_equal(topic_sample_draw(&samples[i], &toy->problem, ARTICLES, WANTED, NULL), 0);
    }
    size_t size = 2 * WANTED * sizeof *toy->columns;
    assert_memory_equal(samples[0].matrix.columns, samples[1].matrix.columns, size);
    assert_memory_not_equal(samples[0].matrix.columns, samples[2].matrix.columns, size);
    for (size_t i = 0; i < 3; i++)
        topic_sample_release(&samples[i]);
    free(toy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sample_has_whole_rows_and_every_name),
        cmocka_unit_test(the_seed_decides_the_sample),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
