/* Engines give the margins that their own libraries give, dcd those of liblinear, the same ones
 * every time. */
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
#include "training/fit/process_pool.h"
#include "training/solver/solver.h"

#define ROW_COUNT 120
#define COLUMN_COUNT 200
#define ROW_NONZEROS 12
#define FOLD_COUNT 5
#define COST 2.0
#define SEED 7

/* Random unit rows; the positive ones prefer the low columns, but not without exceptions. */
struct fixture {
    struct topic_sparse_matrix matrix;
    struct topic_solver_task task;
    struct topic_solver_model models[FOLD_COUNT + 1];
    double weights[FOLD_COUNT + 1][COLUMN_COUNT];
    uint32_t fold_of[ROW_COUNT];
    bool is_positive[ROW_COUNT];
};

static size_t fill_row(struct topic_sparse_matrix *matrix, size_t at, bool is_positive,
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
    struct topic_sparse_matrix *matrix = &fixture->matrix;
    struct topic_random random = {.state = 42};
    *state = fixture;
    *matrix = (struct topic_sparse_matrix){ROW_COUNT, COLUMN_COUNT, NULL, NULL, NULL};
    matrix->starts = calloc(ROW_COUNT + 1, sizeof *matrix->starts);
    matrix->columns = calloc((size_t)ROW_COUNT * ROW_NONZEROS, sizeof *matrix->columns);
    matrix->values = calloc((size_t)ROW_COUNT * ROW_NONZEROS, sizeof *matrix->values);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        fixture->is_positive[row] = row % 3 == 1; /* so that a negative one comes first */
        fixture->fold_of[row] = (uint32_t)(row % FOLD_COUNT);
        matrix->starts[row + 1] =
            fill_row(matrix, matrix->starts[row], fixture->is_positive[row], &random);
    }
    for (size_t i = 0; i <= FOLD_COUNT; i++)
        fixture->models[i] = (struct topic_solver_model){
            .left_out = i < FOLD_COUNT ? i : TOPIC_SOLVER_ALL_ROWS, .weights = fixture->weights[i]};
    fixture->task = (struct topic_solver_task){fixture->is_positive, fixture->models,
                                               FOLD_COUNT + 1, COST, SEED};
    return 0;
}

static int free_fixture(void **state)
{
    struct fixture *fixture = *state;
    topic_sparse_matrix_release(&fixture->matrix);
    free(fixture);
    return 0;
}

/* Fills the fixture's machines. */
static void solve(const struct topic_solver *solver, const struct fixture *fixture)
{
    struct topic_error err = {0};
    void *prepared = solver->prepare(&fixture->matrix, fixture->fold_of, &err);
    assert_non_null(prepared);
    assert_int_equal(solver->solve(prepared, &fixture->task, &err), 0);
    solver->release(prepared);
}

static void assert_margins(const struct fixture *fixture, size_t model, const double *margins,
                           double tolerance)
{
    const struct topic_sparse_matrix *matrix = &fixture->matrix;
    const struct topic_solver_model *one = &fixture->models[model];
    for (size_t row = 0; row < ROW_COUNT; row++) {
        double margin = one->bias;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            margin += one->weights[matrix->columns[i]] * (double)matrix->values[i];
        assert_true(fabs(margin - margins[row]) < tolerance);
    }
}

/* By counting, as emphasis.h has it. */
static void work_out_emphasis(const struct fixture *fixture, size_t left_out, double *ratio)
{
    const struct topic_sparse_matrix *matrix = &fixture->matrix;
    double rows[2] = {0};
    double holders[2][COLUMN_COUNT] = {{0}};
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (fixture->fold_of[row] == left_out)
            continue;
        rows[fixture->is_positive[row]]++;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            holders[fixture->is_positive[row]][matrix->columns[i]]++;
    }
    for (size_t column = 0; column < COLUMN_COUNT; column++)
        ratio[column] = 1 + 0.3 * fabs(log((holders[1][column] + 1) / (rows[1] + 2) /
                                           ((holders[0][column] + 1) / (rows[0] + 2))));
}

static void print_nothing(const char *text)
{
    (void)text;
}

/* Trains with libsvm directly and fills its own decision values of every row. */
static void ask_libsvm(const struct fixture *fixture, size_t model, double *margins)
{
    const struct topic_sparse_matrix *matrix = &fixture->matrix;
    static struct svm_node nodes[ROW_COUNT][ROW_NONZEROS + 1];
    struct svm_node *rows[ROW_COUNT];
    double y[ROW_COUNT];
    uint32_t seen[ROW_COUNT];
    size_t left_out = fixture->task.models[model].left_out;
    size_t count = topic_solver_list_rows(fixture->fold_of, left_out, ROW_COUNT, seen);
    double ratio[COLUMN_COUNT];
    work_out_emphasis(fixture, left_out, ratio);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        for (size_t i = 0; i < ROW_NONZEROS; i++) {
            size_t at = matrix->starts[row] + i;
            nodes[row][i].index = (int)matrix->columns[at] + 1;
            nodes[row][i].value = (double)matrix->values[at] * ratio[matrix->columns[at]];
        }
        nodes[row][ROW_NONZEROS].index = -1;
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = nodes[seen[i]];
        y[i] = fixture->is_positive[seen[i]] ? 1 : -1;
    }
    struct svm_problem problem = {(int)count, y, rows};
    struct svm_parameter parameter = {
        .svm_type = C_SVC, .kernel_type = LINEAR, .cache_size = 100, .eps = 1e-3, .C = COST};
    svm_set_print_string_function(print_nothing);
    struct svm_model *trained = svm_train(&problem, &parameter);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        svm_predict_values(trained, nodes[row], &margins[row]);
        margins[row] *= trained->label[0];
    }
    svm_free_and_destroy_model(&trained);
}

static void libsvms_collapsed_margins_are_its_own(void **state)
{
    const struct fixture *fixture = *state;
    double margins[ROW_COUNT];
    solve(&topic_solver_libsvm, fixture);
    for (size_t model = 0; model <= FOLD_COUNT; model++) {
        ask_libsvm(fixture, model, margins);
        assert_margins(fixture, model, margins, 2e-3);
    }
}

static void ask_liblinear(const struct fixture *fixture, size_t model, double *margins)
{
    const struct topic_sparse_matrix *matrix = &fixture->matrix;
    static struct feature_node nodes[ROW_COUNT][ROW_NONZEROS + 2];
    struct feature_node *rows[ROW_COUNT];
    double y[ROW_COUNT];
    uint32_t seen[ROW_COUNT];
    size_t left_out = fixture->task.models[model].left_out;
    size_t count = topic_solver_list_rows(fixture->fold_of, left_out, ROW_COUNT, seen);
    double ratio[COLUMN_COUNT];
    work_out_emphasis(fixture, left_out, ratio);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        for (size_t i = 0; i < ROW_NONZEROS; i++) {
            size_t at = matrix->starts[row] + i;
            nodes[row][i].index = (int)matrix->columns[at] + 1;
            nodes[row][i].value = (double)matrix->values[at] * ratio[matrix->columns[at]];
        }
        nodes[row][ROW_NONZEROS] = (struct feature_node){COLUMN_COUNT + 1, 1};
        nodes[row][ROW_NONZEROS + 1].index = -1;
    }
    for (size_t i = 0; i < count; i++) {
        rows[i] = nodes[seen[i]];
        y[i] = fixture->is_positive[seen[i]] ? 1 : -1;
    }
    struct problem problem = {(int)count, COLUMN_COUNT + 1, y, rows, 1};
    struct parameter parameter = {
        .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = 1e-3, .C = COST, .p = 0.1};
    set_print_string_function(print_nothing);
    srand(SEED);
    struct model *trained = train(&problem, &parameter);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        predict_values(trained, nodes[row], &margins[row]);
        margins[row] *= trained->label[0];
    }
    free_and_destroy_model(&trained);
}

static void liblinears_margins_are_its_own(void **state)
{
    const struct fixture *fixture = *state;
    double margins[ROW_COUNT];
    solve(&topic_solver_liblinear, fixture);
    for (size_t model = 0; model <= FOLD_COUNT; model++) {
        ask_liblinear(fixture, model, margins);
        assert_margins(fixture, model, margins, 2e-3);
    }
}

/* They solve the same problem, each to its own tolerance. */
static void dcds_margins_are_liblinears(void **state)
{
    const struct fixture *fixture = *state;
    double margins[ROW_COUNT];
    solve(&topic_solver_dcd, fixture);
    for (size_t model = 0; model <= FOLD_COUNT; model++) {
        ask_liblinear(fixture, model, margins);
        assert_margins(fixture, model, margins, 0.03);
    }
}

/* A machine does not depend on which others are solved with it beyond the tolerance, nor on how
 * many there are: more than fit into one vector, or one alone. */
static void any_number_of_machines_is_solved(void **state)
{
    struct fixture fixture = *(struct fixture *)*state;
    enum { MANY = 19 };
    static double weights[MANY][COLUMN_COUNT];
    struct topic_solver_model models[MANY];
    double margins[ROW_COUNT];
    for (size_t i = 0; i < MANY; i++)
        models[i] = (struct topic_solver_model){.left_out = i % FOLD_COUNT, .weights = weights[i]};
    fixture.task.models = models;
    fixture.task.model_count = MANY;
    solve(&topic_solver_dcd, &fixture);
    for (size_t i = 0; i < MANY; i++) {
        ask_liblinear(&fixture, i, margins);
        fixture.models[0] = models[i];
        assert_margins(&fixture, 0, margins, 0.03);
    }
    fixture.task.models = &models[3];
    fixture.task.model_count = 1;
    solve(&topic_solver_dcd, &fixture);
    ask_liblinear(&fixture, 0, margins);
    fixture.models[0] = models[3];
    assert_margins(&fixture, 0, margins, 0.03);
}

static const struct topic_solver *const solvers[] = {&topic_solver_libsvm, &topic_solver_liblinear,
                                                     &topic_solver_dcd};
#define SOLVER_COUNT (sizeof solvers / sizeof *solvers)

static void a_repeated_solve_gives_the_same_bits(void **state)
{
    struct fixture *fixture = *state;
    static double first[FOLD_COUNT + 1][COLUMN_COUNT];
    for (size_t i = 0; i < SOLVER_COUNT; i++) {
        solve(solvers[i], fixture);
        double bias = fixture->models[1].bias;
        memcpy(first, fixture->weights, sizeof first);
        rand(); /* what others drew in between does not matter */
        solve(solvers[i], fixture);
        assert_memory_equal(first, fixture->weights, sizeof first);
        assert_memory_equal(&bias, &fixture->models[1].bias, sizeof bias);
    }
}

#define COST_COUNT 8

/* Task t trains at cost t + 1. */
struct parallel {
    struct fixture *fixture;
    const struct topic_solver *solver;
    void *prepared;
    double solved[COST_COUNT][COLUMN_COUNT];
};

static int solve_one(void *context, size_t task, struct topic_buffer *result,
                     struct topic_error *err)
{
    struct parallel *parallel = context;
    struct topic_solver_task solver_task = parallel->fixture->task;
    solver_task.cost = (double)task + 1;
    if (parallel->solver->solve(parallel->prepared, &solver_task, err) < 0)
        return -1;
    return topic_buffer_append(result, parallel->fixture->weights[0],
                               sizeof parallel->fixture->weights[0], err);
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
    for (size_t solver = 1; solver < SOLVER_COUNT; solver++) {
        struct parallel parallel[2] = {{.fixture = *state}, {.fixture = *state}};
        for (size_t i = 0; i < 2; i++) {
            parallel[i].solver = solvers[solver];
            parallel[i].prepared = solvers[solver]->prepare(&parallel[i].fixture->matrix,
                                                            parallel[i].fixture->fold_of, NULL);
            struct topic_process_pool_work work = {COST_COUNT, i == 0 ? 1 : 3, &parallel[i],
                                                   solve_one, keep_one};
            assert_int_equal(topic_process_pool_run(&work, NULL), 0);
            solvers[solver]->release(parallel[i].prepared);
        }
        assert_memory_equal(parallel[0].solved, parallel[1].solved, sizeof parallel[0].solved);
        assert_memory_not_equal(parallel[0].solved[0], parallel[0].solved[1],
                                sizeof parallel[0].solved[0]);
    }
}

/* Rows 0 and 1 hold feature 0, rows 2 and 3 feature 1; all hold feature 2. */
static void a_toy_problem_is_separated(void **state)
{
    (void)state;
    size_t starts[] = {0, 2, 4, 6, 8};
    uint32_t columns[] = {0, 2, 0, 2, 1, 2, 1, 2};
    float values[] = {0.8f, 0.6f, 0.6f, 0.8f, 0.8f, 0.6f, 0.6f, 0.8f};
    bool is_positive[] = {false, false, true, true};
    double weights[3];
    struct topic_solver_model model = {TOPIC_SOLVER_ALL_ROWS, weights, 0};
    struct fixture toy = {.matrix = {4, 3, starts, columns, values},
                          .task = {is_positive, &model, 1, 10, 1}};
    static const char *const names[] = {"libsvm", "liblinear", "dcd"};
    for (size_t i = 0; i < SOLVER_COUNT; i++) {
        solve(topic_solver_find(names[i]), &toy);
        for (size_t row = 0; row < 4; row++) {
            double margin = model.bias + weights[columns[2 * row]] * (double)values[2 * row] +
                            weights[2] * (double)values[2 * row + 1];
            assert_true((margin > 0) == is_positive[row]);
        }
    }
}

static void a_cost_that_makes_no_sense_is_named(void **state)
{
    struct fixture fixture = *(struct fixture *)*state;
    fixture.task.cost = 0;
    static const char *const texts[] = {"libsvm refuses to train: C <= 0",
                                        "liblinear refuses to train: C <= 0",
                                        "dcd refuses to train: the cost 0 is not above 0"};
    for (size_t i = 0; i < SOLVER_COUNT; i++) {
        struct topic_error err = {0};
        void *prepared = solvers[i]->prepare(&fixture.matrix, fixture.fold_of, &err);
        assert_int_equal(solvers[i]->solve(prepared, &fixture.task, &err), -1);
        assert_string_equal(err.text, texts[i]);
        solvers[i]->release(prepared);
    }
}

static void too_many_features_are_an_error(void **state)
{
    (void)state;
    struct topic_sparse_matrix matrix = {.column_count = (size_t)INT32_MAX};
    struct topic_error err = {0};
    assert_null(topic_solver_libsvm.prepare(&matrix, NULL, &err));
    assert_string_equal(err.text, "libsvm cannot count 0 articles of 2147483647 features");
    topic_error_reset(&err);
    assert_null(topic_solver_liblinear.prepare(&matrix, NULL, &err));
    assert_string_equal(err.text, "liblinear cannot count 0 articles of 2147483647 features");
    topic_solver_libsvm.release(NULL);
    topic_solver_liblinear.release(NULL);
    topic_solver_dcd.release(NULL);
}

static void rows_with_one_kind_of_article_are_recognised(void **state)
{
    (void)state;
    bool is_positive[] = {false, true, true};
    uint32_t rows[] = {0, 1, 2};
    struct topic_solver_task task = {.is_positive = is_positive};
    assert_true(topic_solver_has_both_kinds(&task, rows, 3));
    assert_false(topic_solver_has_both_kinds(&task, rows, 1));
    assert_false(topic_solver_has_both_kinds(&task, rows + 1, 2));
    assert_false(topic_solver_has_both_kinds(&task, rows, 0));
}

static void a_one_sided_task_is_refused(void **state)
{
#ifdef NDEBUG
    (void)state;
    skip();
#else
    struct fixture fixture = *(struct fixture *)*state;
    memset(fixture.is_positive, 0, sizeof fixture.is_positive);
    fixture.task.is_positive = fixture.is_positive;
    for (size_t i = 0; i < SOLVER_COUNT; i++) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            close(STDERR_FILENO); /* the assertion's own words */
            signal(SIGABRT, SIG_DFL);
            void *prepared = solvers[i]->prepare(&fixture.matrix, fixture.fold_of, NULL);
            solvers[i]->solve(prepared, &fixture.task, NULL);
            _exit(0);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
    }
#endif
}

static void auto_is_our_own_and_unknown_names_are_none(void **state)
{
    (void)state;
    assert_ptr_equal(topic_solver_find("auto"), &topic_solver_dcd);
    assert_null(topic_solver_find("perceptron"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(libsvms_collapsed_margins_are_its_own),
        cmocka_unit_test(liblinears_margins_are_its_own),
        cmocka_unit_test(dcds_margins_are_liblinears),
        cmocka_unit_test(any_number_of_machines_is_solved),
        cmocka_unit_test(a_repeated_solve_gives_the_same_bits),
        cmocka_unit_test(the_number_of_processes_changes_no_bit),
        cmocka_unit_test(a_toy_problem_is_separated),
        cmocka_unit_test(a_cost_that_makes_no_sense_is_named),
        cmocka_unit_test(too_many_features_are_an_error),
        cmocka_unit_test(rows_with_one_kind_of_article_are_recognised),
        cmocka_unit_test(a_one_sided_task_is_refused),
        cmocka_unit_test(auto_is_our_own_and_unknown_names_are_none),
    };
    return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
