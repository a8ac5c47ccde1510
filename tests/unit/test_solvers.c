/* Both engines give the margins that their own libraries give, the same ones every time. */
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <libsvm/svm.h>
#include <linear.h>

#include "base/random.h"
#include "training/solver/solver.h"
#include "training/workers.h"

#define ROW_COUNT 120
#define COLUMN_COUNT 200
#define ROW_NONZEROS 12
#define COST 2.0
#define SEED 7

/* Random unit rows; the positive ones prefer the low columns, but not without exceptions. */
struct fixture {
    struct topic_matrix matrix;
    struct topic_solver_task task;
    uint32_t articles[ROW_COUNT];
    bool is_positive[ROW_COUNT];
};

static size_t fill_row(struct topic_matrix *matrix, size_t at, bool is_positive,
                       struct topic_random *random)
{
    size_t start = at;
    uint32_t column = 0;
    for (size_t i = 0; i < ROW_NONZEROS; i++) {
        column += 1 + (uint32_t)topic_random_below(random, is_positive ? 11 : 15);
        matrix->columns[at] = column;
        matrix->values[at++] = (float)(1 + topic_random_below(random, 100)) / 100;
    }
    double squares = 0;
    for (size_t i = start; i < at; i++)
        squares += (double)matrix->values[i] * (double)matrix->values[i];
    for (size_t i = start; i < at; i++)
        matrix->values[i] = (float)((double)matrix->values[i] / sqrt(squares));
    return at;
}

static int make_fixture(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    struct topic_matrix *matrix = &fixture->matrix;
    struct topic_random random = {.state = 42};
    *state = fixture;
    *matrix = (struct topic_matrix){ROW_COUNT, COLUMN_COUNT, NULL, NULL, NULL};
    matrix->starts = calloc(ROW_COUNT + 1, sizeof *matrix->starts);
    matrix->columns = calloc((size_t)ROW_COUNT * ROW_NONZEROS, sizeof *matrix->columns);
    matrix->values = calloc((size_t)ROW_COUNT * ROW_NONZEROS, sizeof *matrix->values);
    struct topic_solver_task *task = &fixture->task;
    *task = (struct topic_solver_task){
        fixture->articles, fixture->is_positive, 0, COST, SEED,
    };
    for (size_t row = 0; row < ROW_COUNT; row++) {
        bool is_positive = row % 3 == 1; /* so that a negative one comes first */
        matrix->starts[row + 1] = fill_row(matrix, matrix->starts[row], is_positive, &random);
        if (row % 5 == 4) /* left out, as a fold is */
            continue;
        fixture->articles[task->article_count] = (uint32_t)row;
        fixture->is_positive[task->article_count++] = is_positive;
    }
    return 0;
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    topic_matrix_release(&fixture->matrix);
    free(fixture);
    return 0;
}

static void solve(const struct topic_solver *solver, const struct fixture *fixture, double *weights,
                  double *bias)
{
    struct topic_error err = {0};
    void *prepared = solver->prepare(&fixture->matrix, &err);
    assert_non_null(prepared);
    assert_int_equal(solver->solve(prepared, &fixture->task, weights, bias, &err), 0);
    solver->release(prepared);
}

static double margin_of(const struct topic_matrix *matrix, size_t row, const double *weights,
                        double bias)
{
    double margin = bias;
    for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
        margin += weights[matrix->columns[i]] * (double)matrix->values[i];
    return margin;
}

static void print_nothing(const char *text)
{
    (void)text;
}

/* Trains with libsvm directly and fills its own decision values of every row. */
static void ask_libsvm(const struct fixture *fixture, double *margins)
{
    const struct topic_matrix *matrix = &fixture->matrix;
    static struct svm_node nodes[ROW_COUNT][ROW_NONZEROS + 1];
    struct svm_node *rows[ROW_COUNT];
    double y[ROW_COUNT];
    for (size_t row = 0; row < ROW_COUNT; row++) {
        for (size_t i = 0; i < ROW_NONZEROS; i++) {
            size_t at = matrix->starts[row] + i;
            nodes[row][i].index = (int)matrix->columns[at] + 1;
            nodes[row][i].value = (double)matrix->values[at];
        }
        nodes[row][ROW_NONZEROS].index = -1;
    }
    for (size_t i = 0; i < fixture->task.article_count; i++) {
        rows[i] = nodes[fixture->articles[i]];
        y[i] = fixture->is_positive[i] ? 1 : -1;
    }
    struct svm_problem problem = {(int)fixture->task.article_count, y, rows};
    struct svm_parameter parameter = {
        .svm_type = C_SVC, .kernel_type = LINEAR, .cache_size = 100, .eps = 1e-3, .C = COST};
    svm_set_print_string_function(print_nothing);
    struct svm_model *model = svm_train(&problem, &parameter);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        svm_predict_values(model, nodes[row], &margins[row]);
        margins[row] *= model->label[0];
    }
    svm_free_and_destroy_model(&model);
}

static void libsvms_collapsed_margins_are_its_own(void **state)
{
    const struct fixture *fixture = *state;
    double weights[COLUMN_COUNT], bias, margins[ROW_COUNT];
    solve(&topic_solver_libsvm, fixture, weights, &bias);
    ask_libsvm(fixture, margins);
    for (size_t row = 0; row < ROW_COUNT; row++)
        assert_true(fabs(margin_of(&fixture->matrix, row, weights, bias) - margins[row]) < 1e-9);
}

static void ask_liblinear(const struct fixture *fixture, double *margins)
{
    const struct topic_matrix *matrix = &fixture->matrix;
    static struct feature_node nodes[ROW_COUNT][ROW_NONZEROS + 2];
    struct feature_node *rows[ROW_COUNT];
    double y[ROW_COUNT];
    for (size_t row = 0; row < ROW_COUNT; row++) {
        for (size_t i = 0; i < ROW_NONZEROS; i++) {
            size_t at = matrix->starts[row] + i;
            nodes[row][i].index = (int)matrix->columns[at] + 1;
            nodes[row][i].value = (double)matrix->values[at];
        }
        nodes[row][ROW_NONZEROS] = (struct feature_node){COLUMN_COUNT + 1, 1};
        nodes[row][ROW_NONZEROS + 1].index = -1;
    }
    for (size_t i = 0; i < fixture->task.article_count; i++) {
        rows[i] = nodes[fixture->articles[i]];
        y[i] = fixture->is_positive[i] ? 1 : -1;
    }
    struct problem problem = {(int)fixture->task.article_count, COLUMN_COUNT + 1, y, rows, 1};
    struct parameter parameter = {
        .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = 1e-3, .C = COST, .p = 0.1};
    set_print_string_function(print_nothing);
    srand(SEED);
    struct model *model = train(&problem, &parameter);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        predict_values(model, nodes[row], &margins[row]);
        margins[row] *= model->label[0];
    }
    free_and_destroy_model(&model);
}

static void liblinears_margins_are_its_own(void **state)
{
    const struct fixture *fixture = *state;
    double weights[COLUMN_COUNT], bias, margins[ROW_COUNT];
    solve(&topic_solver_liblinear, fixture, weights, &bias);
    ask_liblinear(fixture, margins);
    for (size_t row = 0; row < ROW_COUNT; row++)
        assert_true(fabs(margin_of(&fixture->matrix, row, weights, bias) - margins[row]) < 1e-9);
}

static void a_repeated_solve_gives_the_same_bits(void **state)
{
    const struct fixture *fixture = *state;
    static const struct topic_solver *const solvers[] = {&topic_solver_libsvm,
                                                         &topic_solver_liblinear};
    for (size_t i = 0; i < 2; i++) {
        double first[COLUMN_COUNT + 1], second[COLUMN_COUNT + 1];
        solve(solvers[i], fixture, first, &first[COLUMN_COUNT]);
        rand(); /* what others drew in between does not matter */
        solve(solvers[i], fixture, second, &second[COLUMN_COUNT]);
        assert_memory_equal(first, second, sizeof first);
    }
}

#define COST_COUNT 8

/* Task t trains at cost t + 1. */
struct parallel {
    const struct fixture *fixture;
    void *prepared;
    double solved[COST_COUNT][COLUMN_COUNT + 1];
};

static int solve_one(void *context, size_t task, struct topic_buffer *result,
                     struct topic_error *err)
{
    struct parallel *parallel = context;
    struct topic_solver_task solver_task = parallel->fixture->task;
    double solved[COLUMN_COUNT + 1];
    solver_task.cost = (double)task + 1;
    if (topic_solver_liblinear.solve(parallel->prepared, &solver_task, solved,
                                     &solved[COLUMN_COUNT], err) < 0)
        return -1;
    return topic_buffer_append(result, solved, sizeof solved, err);
}

static int keep_one(void *context, size_t task, const char *bytes, size_t len,
                    struct topic_error *err)
{
    struct parallel *parallel = context;
    if (len != sizeof parallel->solved[task])
        return topic_error_set(err, "task %zu has a wrong size", task);
    memcpy(parallel->solved[task], bytes, len);
    return 0;
}

static void the_number_of_processes_changes_no_bit(void **state)
{
    struct parallel parallel[2] = {{.fixture = *state}, {.fixture = *state}};
    for (size_t i = 0; i < 2; i++) {
        parallel[i].prepared = topic_solver_liblinear.prepare(&parallel[i].fixture->matrix, NULL);
        struct topic_work work = {COST_COUNT, i == 0 ? 1 : 3, &parallel[i], solve_one, keep_one};
        assert_int_equal(topic_workers_run(&work, NULL), 0);
        topic_solver_liblinear.release(parallel[i].prepared);
    }
    assert_memory_equal(parallel[0].solved, parallel[1].solved, sizeof parallel[0].solved);
    assert_memory_not_equal(parallel[0].solved[0], parallel[0].solved[1],
                            sizeof parallel[0].solved[0]);
}

/* Rows 0 and 1 hold feature 0, rows 2 and 3 feature 1; all hold feature 2. */
static void a_toy_problem_is_separated(void **state)
{
    (void)state;
    size_t starts[] = {0, 2, 4, 6, 8};
    uint32_t columns[] = {0, 2, 0, 2, 1, 2, 1, 2};
    float values[] = {0.8f, 0.6f, 0.6f, 0.8f, 0.8f, 0.6f, 0.6f, 0.8f};
    uint32_t articles[] = {0, 1, 2, 3};
    bool is_positive[] = {false, false, true, true};
    struct fixture toy = {.matrix = {4, 3, starts, columns, values},
                          .task = {articles, is_positive, 4, 10, 1}};
    static const char *const names[] = {"libsvm", "liblinear"};
    for (size_t i = 0; i < 2; i++) {
        double weights[3], bias;
        solve(topic_solver_find(names[i], &toy.matrix, 1), &toy, weights, &bias);
        for (size_t row = 0; row < 4; row++)
            assert_true((margin_of(&toy.matrix, row, weights, bias) > 0) == is_positive[row]);
    }
}

static void a_cost_that_makes_no_sense_is_named(void **state)
{
    struct fixture fixture = *(struct fixture *)*state;
    fixture.task.cost = 0;
    static const struct topic_solver *const solvers[] = {&topic_solver_libsvm,
                                                         &topic_solver_liblinear};
    static const char *const texts[] = {"libsvm refuses to train: C <= 0",
                                        "liblinear refuses to train: C <= 0"};
    for (size_t i = 0; i < 2; i++) {
        struct topic_error err = {0};
        double weights[COLUMN_COUNT], bias;
        void *prepared = solvers[i]->prepare(&fixture.matrix, &err);
        assert_int_equal(solvers[i]->solve(prepared, &fixture.task, weights, &bias, &err), -1);
        assert_string_equal(err.text, texts[i]);
        solvers[i]->release(prepared);
    }
}

static void too_many_features_are_an_error(void **state)
{
    (void)state;
    struct topic_matrix matrix = {.column_count = (size_t)INT32_MAX};
    struct topic_error err = {0};
    assert_null(topic_solver_libsvm.prepare(&matrix, &err));
    assert_string_equal(err.text, "libsvm cannot count 0 articles of 2147483647 features");
    topic_error_reset(&err);
    assert_null(topic_solver_liblinear.prepare(&matrix, &err));
    assert_string_equal(err.text, "liblinear cannot count 0 articles of 2147483647 features");
    topic_solver_libsvm.release(NULL);
    topic_solver_liblinear.release(NULL);
}

static void a_task_with_one_kind_of_article_is_recognised(void **state)
{
    (void)state;
    bool is_positive[] = {false, true, true};
    struct topic_solver_task task = {.is_positive = is_positive, .article_count = 3};
    assert_true(topic_solver_task_has_both_kinds(&task));
    task.article_count = 1;
    assert_false(topic_solver_task_has_both_kinds(&task));
    task = (struct topic_solver_task){.is_positive = is_positive + 1, .article_count = 2};
    assert_false(topic_solver_task_has_both_kinds(&task));
    task.article_count = 0;
    assert_false(topic_solver_task_has_both_kinds(&task));
}

static void a_one_sided_task_is_refused(void **state)
{
#ifdef NDEBUG
    (void)state;
    skip();
#else
    struct fixture fixture = *(struct fixture *)*state;
    static const struct topic_solver *const solvers[] = {&topic_solver_libsvm,
                                                         &topic_solver_liblinear};
    memset(fixture.is_positive, 0, sizeof fixture.is_positive);
    fixture.task.is_positive = fixture.is_positive;
    for (size_t i = 0; i < 2; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(STDERR_FILENO); /* the assertion's own words */
            signal(SIGABRT, SIG_DFL);
            double weights[COLUMN_COUNT], bias;
            void *prepared = solvers[i]->prepare(&fixture.matrix, NULL);
            solvers[i]->solve(prepared, &fixture.task, weights, &bias, NULL);
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
#endif
}

/* Only sizes are looked at: the row starts say how many non-zeros there are. */
static const char *choice(size_t article_count, size_t nonzeros, size_t topic_count)
{
    size_t *starts = calloc(article_count + 1, sizeof *starts);
    starts[article_count] = nonzeros;
    struct topic_matrix matrix = {.row_count = article_count, .starts = starts};
    const char *name = topic_solver_find("auto", &matrix, topic_count)->name;
    free(starts);
    return name;
}

static void auto_takes_libsvm_for_small_work_alone(void **state)
{
    (void)state;
    assert_string_equal(choice(0, 0, 0), "libsvm");
    assert_string_equal(choice(110, 7700, 15), "libsvm");
    assert_string_equal(choice(1000, 70000, 15), "liblinear");
    assert_string_equal(choice(9603, 574166, 90), "liblinear");
    assert_null(topic_solver_find("perceptron", NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libsvms_collapsed_margins_are_its_own),
        cmocka_unit_test(liblinears_margins_are_its_own),
        cmocka_unit_test(a_repeated_solve_gives_the_same_bits),
        cmocka_unit_test(the_number_of_processes_changes_no_bit),
        cmocka_unit_test(a_toy_problem_is_separated),
        cmocka_unit_test(a_cost_that_makes_no_sense_is_named),
        cmocka_unit_test(too_many_features_are_an_error),
        cmocka_unit_test(a_task_with_one_kind_of_article_is_recognised),
        cmocka_unit_test(a_one_sided_task_is_refused),
        cmocka_unit_test(auto_takes_libsvm_for_small_work_alone),
    };
    return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
