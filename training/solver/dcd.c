/* Dual coordinate descent for the L2-regularised, squared hinge loss: liblinear's problem, solved
 * for several machines of one topic at a time.
 *
 * Emphasis is not multiplied into the rows, which would then differ from machine to machine, but
 * into the steps: with e the emphasis of a feature, a step of alpha moves its weight by e^2 as
 * much.
 *
 * The loops over articles are in sweep.h. An article at its bound in every machine rests for some
 * passes; what rests is looked at again before the end.
 */
#include "training/solver/solver.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "training/solver/dcd_sweep.h"
#include "training/solver/log_count_ratio.h"

/* Largest violation of the dual's optimality at the end; docs/decisions/0003-solvers.md has what
 * margins and times come of it. */
#define TOLERANCE 3e-2f
#define PASSES_MAX 1000 /* liblinear's limit; text needs some 30 */

#define LANES TOPIC_DCD_SWEEP_LANES

typedef topic_dcd_sweep_lanes lanes;
typedef topic_dcd_sweep_lane_mask lane_mask;

struct prepared {
    const struct topic_sparse_matrix *matrix;
    struct topic_dcd_sweep_entry *entries;
    struct topic_log_count_ratio ratio;
    /* What solving writes, made at the first task: that is in a process of its own, which would
     * otherwise take it over from its parent page by small page. */
    float *by_column; /* the emphasis for one machine */
    lanes *emphases;
    lane_mask *sees;
    struct topic_dcd_sweep sweep; /* its other arrays are owned too */
};

static void release_room(struct prepared *prepared)
{
    free(prepared->by_column);
    free(prepared->emphases);
    free(prepared->sees);
    free(prepared->sweep.weights);
    free(prepared->sweep.places);
    free(prepared->sweep.states);
    free(prepared->sweep.order);
    prepared->by_column = NULL;
    prepared->emphases = NULL;
    prepared->sees = NULL;
    prepared->sweep = (struct topic_dcd_sweep){0};
}

static void release(void *opaque)
{
    struct prepared *prepared = opaque;
    if (!prepared)
        return;
    free(prepared->entries);
    topic_log_count_ratio_release(&prepared->ratio);
    release_room(prepared);
    free(prepared);
}

static bool allocate_room(struct prepared *prepared, struct topic_error *err)
{
    struct topic_dcd_sweep *sweep = &prepared->sweep;
    const size_t rows = prepared->matrix->row_count;
    const size_t columns = prepared->matrix->column_count;
    const size_t folds = prepared->ratio.fold_count;
    prepared->by_column = topic_memory_new(columns, sizeof(float), err);
    prepared->emphases = topic_memory_new_aligned(columns, sizeof(lanes), err);
    prepared->sees = topic_memory_new_aligned(folds, sizeof *prepared->sees, err);
    sweep->weights = topic_memory_new_aligned(columns, sizeof(lanes), err);
    sweep->places = topic_memory_new_aligned(rows + 1, sizeof *sweep->places, err);
    sweep->states = topic_memory_new_aligned(rows, sizeof *sweep->states, err);
    sweep->order = topic_memory_new_aligned(rows, sizeof *sweep->order, err);
    return prepared->by_column && prepared->emphases && prepared->sees && sweep->weights &&
           sweep->places && sweep->states && sweep->order;
}

/* 0 also when there is room already. */
static int make_room(struct prepared *prepared, struct topic_error *err)
{
    struct topic_dcd_sweep *sweep = &prepared->sweep;
    const struct topic_sparse_matrix *matrix = prepared->matrix;
    if (sweep->order)
        return 0;
    if (!allocate_room(prepared, err)) {
        release_room(prepared);
        return -1;
    }
    for (size_t row = 0; row < matrix->row_count; row++) {
        sweep->places[row].fold = prepared->ratio.fold_of[row];
        sweep->places[row].start = matrix->starts[row];
        sweep->places[row + 1].start = matrix->starts[row + 1];
    }
    sweep->row_count = matrix->row_count;
    sweep->entries = prepared->entries;
    sweep->emphases = prepared->emphases;
    sweep->sees = prepared->sees;
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

/* Lists the rows that are due, in random order. */
static size_t draw_order(struct topic_dcd_sweep *sweep, bool is_everyone_due,
                         struct topic_random *random)
{
    size_t count = 0;
    for (size_t row = 0; row < sweep->row_count; row++) {
        if (!is_everyone_due && sweep->places[row].until > sweep->pass)
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

static void copy_machines(const struct prepared *prepared, struct topic_solver_model *models,
                          size_t count)
{
    const struct topic_dcd_sweep *sweep = &prepared->sweep;
    for (size_t i = 0; i < prepared->matrix->column_count; i++)
        for (size_t lane = 0; lane < count; lane++)
            models[lane].weights[i] = (double)sweep->weights[i][lane];
    for (size_t lane = 0; lane < count; lane++)
        models[lane].bias = (double)sweep->bias[lane];
}

static void emphasise(struct prepared *prepared, const struct topic_solver_task *task,
                      const struct topic_solver_model *models, size_t count)
{
    const size_t columns = prepared->matrix->column_count;
    memset(prepared->emphases, 0, columns * sizeof(lanes));
    for (size_t lane = 0; lane < count; lane++) {
        topic_log_count_ratio_fill(&prepared->ratio, task->is_positive, models[lane].left_out,
                                   prepared->by_column);
        for (size_t column = 0; column < columns; column++)
            prepared->emphases[column][lane] =
                prepared->by_column[column] * prepared->by_column[column];
    }
    topic_dcd_sweep_square(&prepared->sweep);
}

/* Puts every weight and alpha to zero, and every row in the first pass. */
static void begin(struct prepared *prepared, const struct topic_solver_task *task)
{
    struct topic_dcd_sweep *sweep = &prepared->sweep;
    memset(sweep->weights, 0, prepared->matrix->column_count * sizeof(lanes));
    sweep->bias = (lanes){0};
    for (size_t row = 0; row < sweep->row_count; row++) {
        sweep->states[row].alpha = (lanes){0};
        sweep->places[row].until = 0;
        sweep->places[row].passes = 0;
        sweep->places[row].is_positive = task->is_positive[row];
    }
}

/* Solves for machines [first, first + count), a lane each. */
static void solve_lanes(struct prepared *prepared, const struct topic_solver_task *task,
                        size_t first, size_t count)
{
    struct topic_solver_model *models = task->models + first;
    memset(prepared->sees, 0, prepared->ratio.fold_count * sizeof *prepared->sees);
    for (size_t fold = 0; fold < prepared->ratio.fold_count; fold++)
        for (size_t lane = 0; lane < count; lane++)
            prepared->sees[fold][lane] = models[lane].left_out == fold ? 0 : -1;
    emphasise(prepared, task, models, count);
    begin(prepared, task);
    descend(&prepared->sweep, task->seed);
    copy_machines(prepared, models, count);
}

static void check_kinds(const struct prepared *prepared, const struct topic_solver_task *task)
{
    uint32_t *order = prepared->sweep.order;
    for (size_t model = 0; model < task->model_count; model++) {
        size_t count = topic_solver_list_rows(prepared->ratio.fold_of, task->models[model].left_out,
                                              prepared->matrix->row_count, order);
        assert(topic_solver_has_both_kinds(task, order, count));
        (void)count;
    }
}

static int solve(void *opaque, const struct topic_solver_task *task, struct topic_error *err)
{
    struct prepared *prepared = opaque;
    if (!(task->cost > 0))
        return topic_error_set(err, "dcd refuses to train: the cost %g is not above 0", task->cost);
    if (make_room(prepared, err) < 0)
        return -1;
    check_kinds(prepared, task);
    prepared->sweep.diagonal = (float)(1 / (2 * task->cost));
    for (size_t first = 0; first < task->model_count; first += LANES) {
        size_t left = task->model_count - first;
        solve_lanes(prepared, task, first, left < LANES ? left : LANES);
    }
    return 0;
}

const struct topic_solver topic_solver_dcd = {"dcd", prepare, solve, release};
