/* Dual coordinate descent for the L2-regularised, squared hinge loss: liblinear's problem, solved
 * for several fold models of one topic at a time.
 *
 * The factors of the features (log_count_ratio.h) differ from fold model to fold model, so they are
 * not multiplied into the rows but into the steps: with f the factor of a feature, a step of alpha
 * moves its weight f^2 times as far.
 *
 * The loops over rows are in dcd_sweep.h. A row that does not move is skipped for some passes; all
 * skipped rows are visited again before the end.
 */
#include "training/solver/solvers.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "training/solver/dcd_sweep.h"
#include "training/solver/log_count_ratio.h"

/* Largest violation of the dual's optimality at the end; docs/decisions/0003-solvers.md has the
 * margins and times that result from it. */
#define TOLERANCE 3e-2f
#define PASSES_MAX 1000 /* liblinear's limit; text needs about 30 */

#define LANES TOPIC_DCD_SWEEP_LANES

typedef topic_dcd_sweep_lanes lanes;
typedef topic_dcd_sweep_lane_mask lane_mask;

struct prepared {
    const struct topic_sparse_matrix *matrix;
    struct topic_dcd_sweep_entry *entries;
    struct topic_log_count_ratio ratio;
    /* The memory that solving writes to. It is allocated at the first task, in the child process:
     * from the parent, the child would copy it page by page. */
    float *factors; /* by column, of one fold model */
    lanes *squared_factors;
    lane_mask *trains_on;
    struct topic_dcd_sweep sweep; /* owns its other arrays too */
};

static void release_working_memory(struct prepared *prepared)
{
    free(prepared->factors);
    free(prepared->squared_factors);
    free(prepared->trains_on);
    free(prepared->sweep.weights);
    free(prepared->sweep.rows);
    free(prepared->sweep.states);
    free(prepared->sweep.order);
    prepared->factors = NULL;
    prepared->squared_factors = NULL;
    prepared->trains_on = NULL;
    prepared->sweep = (struct topic_dcd_sweep){0};
}

static void release(void *opaque)
{
    struct prepared *prepared = opaque;
    if (!prepared)
        return;
    free(prepared->entries);
    topic_log_count_ratio_release(&prepared->ratio);
    release_working_memory(prepared);
    free(prepared);
}

static bool allocate_working_memory(struct prepared *prepared, struct topic_error *err)
{
    struct topic_dcd_sweep *sweep = &prepared->sweep;
    const size_t rows = prepared->matrix->row_count;
    const size_t columns = prepared->matrix->column_count;
    const size_t folds = prepared->ratio.fold_count;
    prepared->factors = topic_memory_new(columns, sizeof(float), err);
    prepared->squared_factors = topic_memory_new_aligned(columns, sizeof(lanes), err);
    prepared->trains_on = topic_memory_new_aligned(folds, sizeof *prepared->trains_on, err);
    sweep->weights = topic_memory_new_aligned(columns, sizeof(lanes), err);
    sweep->rows = topic_memory_new_aligned(rows + 1, sizeof *sweep->rows, err);
    sweep->states = topic_memory_new_aligned(rows, sizeof *sweep->states, err);
    sweep->order = topic_memory_new_aligned(rows, sizeof *sweep->order, err);
    return prepared->factors && prepared->squared_factors && prepared->trains_on &&
           sweep->weights && sweep->rows && sweep->states && sweep->order;
}

/* Does nothing when the working memory is there already. */
static int prepare_working_memory(struct prepared *prepared, struct topic_error *err)
{
    struct topic_dcd_sweep *sweep = &prepared->sweep;
    const struct topic_sparse_matrix *matrix = prepared->matrix;
    if (sweep->order)
        return 0;
    if (!allocate_working_memory(prepared, err)) {
        release_working_memory(prepared);
        return -1;
    }
    for (size_t row = 0; row < matrix->row_count; row++) {
        sweep->rows[row].fold = prepared->ratio.fold_of[row];
        sweep->rows[row].start = matrix->starts[row];
        sweep->rows[row + 1].start = matrix->starts[row + 1];
    }
    sweep->row_count = matrix->row_count;
    sweep->entries = prepared->entries;
    sweep->squared_factors = prepared->squared_factors;
    sweep->trains_on = prepared->trains_on;
    return 0;
}

static void *prepare(const struct topic_sparse_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    size_t rows = matrix->row_count;
    size_t nonzeros = rows ? matrix->starts[rows] : 0;
    struct prepared *prepared = topic_memory_new_aligned(1, sizeof *prepared, err);
    if (!prepared)
        return NULL;
    prepared->matrix = matrix;
    prepared->entries = topic_memory_new_aligned(nonzeros, sizeof *prepared->entries, err);
    if (!prepared->entries ||
        topic_log_count_ratio_init(&prepared->ratio, matrix, fold_of, err) < 0) {
        release(prepared);
        return NULL;
    }
    for (size_t i = 0; i < nonzeros; i++)
        prepared->entries[i] =
            (struct topic_dcd_sweep_entry){matrix->columns[i], matrix->values[i]};
    return prepared;
}

/* Lists the rows to visit in this pass, in random order; with visits_all also the skipped ones. */
static size_t draw_order(struct topic_dcd_sweep *sweep, bool visits_all,
                         struct topic_random *random)
{
    size_t count = 0;
    for (size_t row = 0; row < sweep->row_count; row++) {
        if (!visits_all && sweep->rows[row].next_pass > sweep->pass)
            continue;
        size_t place = topic_random_below(random, count + 1);
        sweep->order[count++] = sweep->order[place];
        sweep->order[place] = (uint32_t)row;
    }
    return count;
}

static float largest(const lanes *values)
{
    float most = 0;
    for (size_t lane = 0; lane < LANES; lane++)
        most = (*values)[lane] > most ? (*values)[lane] : most;
    return most;
}

static void descend(struct topic_dcd_sweep *sweep, unsigned seed)
{
    struct topic_random random = {.state = seed};
    bool is_last = false;
    for (sweep->pass = 0; sweep->pass < PASSES_MAX; sweep->pass++) {
        size_t count = draw_order(sweep, is_last, &random);
        topic_dcd_sweep_run(sweep, count);
        bool is_solved = largest(&sweep->violation) <= TOLERANCE;
        if (is_solved && count == sweep->row_count)
            break;
        is_last = is_solved;
    }
}

static void copy_models(const struct prepared *prepared, struct topic_solver_model *models,
                        size_t count)
{
    const struct topic_dcd_sweep *sweep = &prepared->sweep;
    for (size_t i = 0; i < prepared->matrix->column_count; i++)
        for (size_t lane = 0; lane < count; lane++)
            models[lane].weights[i] = (double)sweep->weights[i][lane];
    for (size_t lane = 0; lane < count; lane++)
        models[lane].bias = (double)sweep->bias[lane];
}

static void fill_factors(struct prepared *prepared, const struct topic_solver_task *task,
                         const struct topic_solver_model *models, size_t count)
{
    const size_t columns = prepared->matrix->column_count;
    memset(prepared->squared_factors, 0, columns * sizeof(lanes));
    for (size_t lane = 0; lane < count; lane++) {
        topic_log_count_ratio_factors(&prepared->ratio, task->is_positive, models[lane].left_out,
                                      prepared->factors);
        for (size_t column = 0; column < columns; column++)
            prepared->squared_factors[column][lane] =
                prepared->factors[column] * prepared->factors[column];
    }
    topic_dcd_sweep_square(&prepared->sweep);
}

/* Sets every weight and alpha to zero; the first pass visits every row. */
static void begin(struct prepared *prepared, const struct topic_solver_task *task)
{
    struct topic_dcd_sweep *sweep = &prepared->sweep;
    memset(sweep->weights, 0, prepared->matrix->column_count * sizeof(lanes));
    sweep->bias = (lanes){0};
    for (size_t row = 0; row < sweep->row_count; row++) {
        sweep->states[row].alpha = (lanes){0};
        sweep->rows[row].next_pass = 0;
        sweep->rows[row].next_skip = 0;
        sweep->rows[row].is_positive = task->is_positive[row];
    }
}

/* Solves fold models [first, first + count), one in each lane. */
static void solve_lanes(struct prepared *prepared, const struct topic_solver_task *task,
                        size_t first, size_t count)
{
    struct topic_solver_model *models = task->models + first;
    memset(prepared->trains_on, 0, prepared->ratio.fold_count * sizeof *prepared->trains_on);
    for (size_t fold = 0; fold < prepared->ratio.fold_count; fold++)
        for (size_t lane = 0; lane < count; lane++)
            prepared->trains_on[fold][lane] = models[lane].left_out == fold ? 0 : -1;
    fill_factors(prepared, task, models, count);
    begin(prepared, task);
    descend(&prepared->sweep, task->seed);
    copy_models(prepared, models, count);
}

static void check_classes(const struct prepared *prepared, const struct topic_solver_task *task)
{
    uint32_t *order = prepared->sweep.order;
    for (size_t model = 0; model < task->model_count; model++) {
        size_t count = topic_solver_list_rows(prepared->ratio.fold_of, task->models[model].left_out,
                                              prepared->matrix->row_count, order);
        assert(topic_solver_has_both_classes(task, order, count));
        (void)count;
    }
}

static int solve(void *opaque, const struct topic_solver_task *task, struct topic_error *err)
{
    struct prepared *prepared = opaque;
    if (!(task->cost > 0))
        return topic_error_set(err, "dcd refuses to train: the cost %g is not above 0", task->cost);
    if (prepare_working_memory(prepared, err) < 0)
        return -1;
    check_classes(prepared, task);
    prepared->sweep.diagonal = (float)(1 / (2 * task->cost));
    for (size_t first = 0; first < task->model_count; first += LANES) {
        size_t left = task->model_count - first;
        solve_lanes(prepared, task, first, left < LANES ? left : LANES);
    }
    return 0;
}

const struct topic_solver topic_dcd_solver = {"dcd", prepare, solve, release};
