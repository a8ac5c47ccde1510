/* The libsvm and liblinear engines give the same margins as the libraries themselves, dcd gives
 * those of liblinear, and every engine gives the same bits every time. */
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
#include "training/solver/solvers.h"

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

/* Trains the fixture's fold models. */
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

/* By counting, with the formula of log_count_ratio.h. */
static void work_out_factors(const struct fixture *fixture, size_t left_out, double *factors)
{
    const struct topic_sparse_matrix *matrix = &fixture->matrix;
    double rows[2] = {0};
    double frequency[2][COLUMN_COUNT] = {{0}};
    for (size_t row = 0; row < ROW_COUNT; row++) {
        if (fixture->fold_of[row] == left_out)
            continue;
        rows[fixture->is_positive[row]]++;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            frequency[fixture->is_positive[row]][matrix->columns[i]]++;
    }
    for (size_t column = 0; column < COLUMN_COUNT; column++)
        factors[column] = 1 + 0.3 * fabs(log((frequency[1][column] + 1) / (rows[1] + 2) /
                                             ((frequency[0][column] + 1) / (rows[0] + 2))));
}

/* A node of either library. */
struct node {
    int index;
    double value;
};
_Static_assert(sizeof(struct node) == sizeof(struct svm_node) &&
                   sizeof(struct node) == sizeof(struct feature_node),
               "the libraries' nodes are the same");

/* What one fold model is trained on, and all rows to predict. */
struct problem_rows {
    struct node nodes[ROW_COUNT][ROW_NONZEROS + 2];
    struct node *x[ROW_COUNT];
    double y[ROW_COUNT];
    int count;
};

static void fill_problem(const struct fixture *fixture, size_t model, bool has_bias_feature,
                         struct problem_rows *problem)
{
    const struct topic_sparse_matrix *matrix = &fixture->matrix;
    uint32_t rows[ROW_COUNT];
    double factors[COLUMN_COUNT];
    size_t left_out = fixture->task.models[model].left_out;
    size_t count = topic_solver_list_rows(fixture->fold_of, left_out, ROW_COUNT, rows);
    work_out_factors(fixture, left_out, factors);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        struct node *node = problem->nodes[row];
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            *node++ = (struct node){(int)matrix->columns[i] + 1,
                                    (double)matrix->values[i] * factors[matrix->columns[i]]};
        if (has_bias_feature)
            *node++ = (struct node){COLUMN_COUNT + 1, 1};
        node->index = -1;
    }
    for (size_t i = 0; i < count; i++) {
        problem->x[i] = problem->nodes[rows[i]];
        problem->y[i] = fixture->is_positive[rows[i]] ? 1 : -1;
    }
    problem->count = (int)count;
}

static void print_nothing(const char *text)
{
    (void)text;
}

/* Trains with libsvm directly and fills in its decision values of every row. */
static void ask_libsvm(const struct fixture *fixture, size_t model, double *margins)
{
    static struct problem_rows rows;
    fill_problem(fixture, model, false, &rows);
    struct svm_problem problem = {rows.count, rows.y, (struct svm_node **)rows.x};
    struct svm_parameter parameter = {
        .svm_type = C_SVC, .kernel_type = LINEAR, .cache_size = 100, .eps = 1e-3, .C = COST};
    svm_set_print_string_function(print_nothing);
    struct svm_model *trained = svm_train(&problem, &parameter);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        svm_predict_values(trained, (struct svm_node *)rows.nodes[row], &margins[row]);
        margins[row] *= trained->label[0];
    }
    svm_free_and_destroy_model(&trained);
}

static void collapsed_margins_are_those_of_libsvm(void **state)
{
    const struct fixture *fixture = *state;
    double margins[ROW_COUNT];
    solve(&topic_libsvm_solver, fixture);
    for (size_t model = 0; model <= FOLD_COUNT; model++) {
        ask_libsvm(fixture, model, margins);
        assert_margins(fixture, model, margins, 2e-3);
    }
}

/* Likewise with liblinear. */
static void ask_liblinear(const struct fixture *fixture, size_t model, double *margins)
{
    static struct problem_rows rows;
    fill_problem(fixture, model, true, &rows);
    struct problem problem = {rows.count, COLUMN_COUNT + 1, rows.y, (struct feature_node **)rows.x,
                              1};
    struct parameter parameter = {
        .solver_type = L2R_L2LOSS_SVC_DUAL, .eps = 1e-3, .C = COST, .p = 0.1};
    set_print_string_function(print_nothing);
    srand(SEED);
    struct model *trained = train(&problem, &parameter);
    for (size_t row = 0; row < ROW_COUNT; row++) {
        predict_values(trained, (struct feature_node *)rows.nodes[row], &margins[row]);
        margins[row] *= trained->label[0];
    }
    free_and_destroy_model(&trained);
}

static void margins_are_those_of_liblinear(void **state)
{
    const struct fixture *fixture = *state;
    double margins[ROW_COUNT];
    solve(&topic_liblinear_solver, fixture);
    for (size_t model = 0; model <= FOLD_COUNT; model++) {
        ask_liblinear(fixture, model, margins);
        assert_margins(fixture, model, margins, 2e-3);
    }
}

/* They solve the same problem, each to its own tolerance. */
static void dcd_margins_are_those_of_liblinear(void **state)
{
    const struct fixture *fixture = *state;
    double margins[ROW_COUNT];
    solve(&topic_dcd_solver, fixture);
    for (size_t model = 0; model <= FOLD_COUNT; model++) {
        ask_liblinear(fixture, model, margins);
        assert_margins(fixture, model, margins, 0.03);
    }
}

/* Within the tolerance, a fold model depends neither on the others that are solved with it nor on
 * their number: more than fit into one vector, or one alone. */
static void any_number_of_fold_models_is_solved(void **state)
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
    solve(&topic_dcd_solver, &fixture);
    for (size_t i = 0; i < MANY; i++) {
        ask_liblinear(&fixture, i, margins);
        fixture.models[0] = models[i];
        assert_margins(&fixture, 0, margins, 0.03);
    }
    fixture.task.models = &models[3];
    fixture.task.model_count = 1;
    solve(&topic_dcd_solver, &fixture);
    ask_liblinear(&fixture, 0, margins);
    fixture.models[0] = models[3];
    assert_margins(&fixture, 0, margins, 0.03);
}

static const struct topic_solver *const solvers[] = {&topic_libsvm_solver, &topic_liblinear_solver,
                                                     &topic_dcd_solver};
#define SOLVER_COUNT (sizeof solvers / sizeof *solvers)

static void a_repeated_solve_gives_the_same_bits(void **state)
{
    struct fixture *fixture = *state;
    static double first[FOLD_COUNT + 1][COLUMN_COUNT];
    for (size_t i = 0; i < SOLVER_COUNT; i++) {
        solve(solvers[i], fixture);
        double bias = fixture->models[1].bias;
        memcpy(first, fixture->weights, sizeof first);
        rand(); /* numbers drawn in between make no difference */
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
        solve(topic_solvers_find(names[i]), &toy);
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
    assert_null(topic_libsvm_solver.prepare(&matrix, NULL, &err));
    assert_string_equal(err.text, "libsvm cannot count 0 articles of 2147483647 features");
    topic_error_reset(&err);
    assert_null(topic_liblinear_solver.prepare(&matrix, NULL, &err));
    assert_string_equal(err.text, "liblinear cannot count 0 articles of 2147483647 features");
    topic_libsvm_solver.release(NULL);
    topic_liblinear_solver.release(NULL);
    topic_dcd_solver.release(NULL);
}

static void rows_of_one_class_are_recognised(void **state)
{
    (void)state;
    bool is_positive[] = {false, true, true};
    uint32_t rows[] = {0, 1, 2};
    struct topic_solver_task task = {.is_positive = is_positive};
    assert_true(topic_solver_has_both_classes(&task, rows, 3));
    assert_false(topic_solver_has_both_classes(&task, rows, 1));
    assert_false(topic_solver_has_both_classes(&task, rows + 1, 2));
    assert_false(topic_solver_has_both_classes(&task, rows, 0));
}

static void a_task_of_one_class_is_refused(void **state)
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
            close(STDERR_FILENO); /* hides the assertion's message */
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

static void auto_is_dcd_and_unknown_names_are_not_found(void **state)
{
    (void)state;
    assert_ptr_equal(topic_solvers_find("auto"), &topic_dcd_solver);
    assert_null(topic_solvers_find("perceptron"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(collapsed_margins_are_those_of_libsvm),
        cmocka_unit_test(margins_are_those_of_liblinear),
        cmocka_unit_test(dcd_margins_are_those_of_liblinear),
        cmocka_unit_test(any_number_of_fold_models_is_solved),
        cmocka_unit_test(a_repeated_solve_gives_the_same_bits),
        cmocka_unit_test(the_number_of_processes_changes_no_bit),
        cmocka_unit_test(a_toy_problem_is_separated),
        cmocka_unit_test(a_cost_that_makes_no_sense_is_named),
        cmocka_unit_test(too_many_features_are_an_error),
        cmocka_unit_test(rows_of_one_class_are_recognised),
        cmocka_unit_test(a_task_of_one_class_is_refused),
        cmocka_unit_test(auto_is_dcd_and_unknown_names_are_not_found),
    };
    return cmocka_run_group_tests(tests, make_fixture, free_fixture);
}
