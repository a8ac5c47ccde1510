/* Dual coordinate descent for the L2-regularised, squared hinge loss: liblinear's problem, solved
 * for several machines of one topic at a time.
 *
 * Emphasis is not multiplied into the rows, which would then differ from machine to machine, but
 * into the steps: with e the emphasis of a feature, a step of alpha moves its weight by e^2 as
 * much.
 *
 * The machines of a topic differ only in the fold that they leave out, so they walk through nearly
 * the same articles. Their weights of one feature lie side by side, a vector of LANES floats, and
 * one pass over an article's features serves them all. Vectors are added and multiplied element by
 * element and never fused, so that every processor gives the same bits.
 *
 * An article at its bound in every machine rests: for one pass, then two, then four. (liblinear's
 * shrinking compares gradients with the worst one of the pass before, which in text leaves most
 * articles in for the first dozen passes.) What rests is looked at again before the end.
 */
#include "training/solver/solver.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "training/solver/emphasis.h"

/* Six machines is the usual number: five folds, and all articles. Eight floats are an AVX register
 * and half a cache line. */
#define LANES 8

/* Largest violation of the dual's optimality at the end; docs/decisions/0003-solvers.md has what
 * margins and times come of it. */
#define TOLERANCE 3e-2f
#define PASSES_MAX 1000 /* liblinear's limit; text needs some 30 */
#define REST_MAX 64     /* passes */
#define LOOK_AHEAD 3    /* articles; their features are fetched while others are worked on */
#define FETCH_BYTES 64  /* a cache line */
#define FETCH_MAX 16    /* cache lines of an article that are worth asking for in advance */

typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t lane_mask __attribute__((vector_size(LANES * sizeof(int32_t))));

struct entry {
    uint32_t column;
    float value;
};

struct rest {
    uint16_t until; /* the pass in which the article is due */
    uint16_t passes;
};

struct prepared {
    const struct topic_matrix *matrix;
    struct entry *entries;
    struct topic_emphasis emphasis;
    /* What solving writes, made at the first task: that is in a process of its own, which would
     * otherwise take it over from its parent page by small page. */
    float *by_column; /* the emphasis for one machine */
    lanes *emphases;  /* by column: the square of it for each machine */
    lanes *squares;   /* by row: |x|^2 with its bias feature, emphasised */
    lanes *weights;   /* by column */
    lanes *alphas;    /* by row */
    struct rest *rests;
    uint32_t *order; /* rows due in this pass */
};

/* The machines at hand. */
struct descent {
    struct prepared *prepared;
    const struct topic_solver_task *task;
    float diagonal; /* what the squared loss adds to the dual's diagonal, 1 / 2C */
    size_t pass;
    lane_mask *sees; /* by fold: the machines that see it */
    lanes *bias;
    lanes *violation; /* the largest of this pass */
};

static void release_room(struct prepared *prepared)
{
    free(prepared->by_column);
    free(prepared->emphases);
    free(prepared->squares);
    free(prepared->weights);
    free(prepared->alphas);
    free(prepared->rests);
    free(prepared->order);
    prepared->by_column = NULL;
    prepared->emphases = prepared->squares = prepared->weights = prepared->alphas = NULL;
    prepared->rests = NULL;
    prepared->order = NULL;
}

static void release(void *opaque)
{
    struct prepared *prepared = opaque;
    if (!prepared)
        return;
    free(prepared->entries);
    topic_emphasis_release(&prepared->emphasis);
    release_room(prepared);
    free(prepared);
}

/* 0 also when there is room already. */
static int make_room(struct prepared *prepared, struct topic_error *err)
{
    const size_t rows = prepared->matrix->row_count;
    const size_t columns = prepared->matrix->column_count;
    if (prepared->order)
        return 0;
    prepared->by_column = topic_memory_new(columns, sizeof(float), err);
    prepared->emphases = topic_memory_new_aligned(columns, sizeof(lanes), err);
    prepared->squares = topic_memory_new_aligned(rows, sizeof(lanes), err);
    prepared->weights = topic_memory_new_aligned(columns, sizeof(lanes), err);
    prepared->alphas = topic_memory_new_aligned(rows, sizeof(lanes), err);
    prepared->rests = topic_memory_new_aligned(rows, sizeof *prepared->rests, err);
    prepared->order = topic_memory_new_aligned(rows, sizeof *prepared->order, err);
    bool has_all = prepared->by_column && prepared->emphases && prepared->squares &&
                   prepared->weights && prepared->alphas && prepared->rests && prepared->order;
    if (!has_all)
        release_room(prepared);
    return has_all ? 0 : -1;
}

static void *prepare(const struct topic_matrix *matrix, const uint32_t *fold_of,
                     struct topic_error *err)
{
    size_t rows = matrix->row_count;
    size_t nonzeros = rows ? matrix->starts[rows] : 0;
    struct prepared *prepared = topic_memory_new(1, sizeof *prepared, err);
    if (!prepared)
        return NULL;
    prepared->matrix = matrix;
    prepared->entries = topic_memory_new_aligned(nonzeros, sizeof *prepared->entries, err);
    if (!prepared->entries || topic_emphasis_init(&prepared->emphasis, matrix, fold_of, err) < 0) {
        release(prepared);
        return NULL;
    }
    for (size_t i = 0; i < nonzeros; i++)
        prepared->entries[i] = (struct entry){matrix->columns[i], matrix->values[i]};
    return prepared;
}

/* ---- one pass ---- */

static inline void fetch_ahead(const struct prepared *prepared, const uint32_t *order)
{
    uint32_t row = order[LOOK_AHEAD];
    const char *from = (const char *)(prepared->entries + prepared->matrix->starts[row]);
    const char *to = (const char *)(prepared->entries + prepared->matrix->starts[row + 1]);
    __builtin_prefetch(&prepared->alphas[row]);
    for (int i = 0; i < FETCH_MAX && from < to; i++, from += FETCH_BYTES)
        __builtin_prefetch(from);
}

/* Visits the rows of the pass in turn: each machine's alpha of the row goes to where it is best
 * with all the others as they are (Hsieh et al., algorithm 1). */
static inline __attribute__((always_inline)) void sweep(struct descent *descent, size_t row_count)
{
    struct prepared *prepared = descent->prepared;
    const size_t *starts = prepared->matrix->starts;
    const struct entry *restrict entries = prepared->entries;
    const lanes *restrict emphases = prepared->emphases;
    lanes *restrict weights = prepared->weights;
    const lanes zero = {0};
    lanes bias = *descent->bias;
    lanes violation = zero;
    for (size_t k = 0; k < row_count; k++) {
        if (k + LOOK_AHEAD < row_count)
            fetch_ahead(prepared, prepared->order + k);
        uint32_t row = prepared->order[k];
        size_t i = starts[row];
        size_t end = starts[row + 1];
        lanes margin = bias, odd = zero;
        for (; i + 1 < end; i += 2) {
            margin += entries[i].value * weights[entries[i].column];
            odd += entries[i + 1].value * weights[entries[i + 1].column];
        }
        if (i < end)
            margin += entries[i].value * weights[entries[i].column];
        margin += odd;
        float sign = descent->task->is_positive[row] ? 1 : -1;
        lanes alpha = prepared->alphas[row];
        lanes gradient = sign * margin - 1.0f + alpha * descent->diagonal;
        lane_mask is_fixed =
            ((alpha == zero) & (gradient > zero)) | ~descent->sees[prepared->emphasis.fold_of[row]];
        lanes projected = (lanes)((lane_mask)gradient & ~is_fixed);
        lanes size = (lanes)((lane_mask)projected & INT32_MAX);
        lane_mask is_worse = size > violation;
        violation = (lanes)(((lane_mask)size & is_worse) | ((lane_mask)violation & ~is_worse));
        lanes next = alpha - projected / (prepared->squares[row] + descent->diagonal);
        next = (lanes)((lane_mask)next & (next > zero));
        lanes step = next - alpha;
        lane_mask moves = step != zero;
        int32_t any = 0;
        for (size_t lane = 0; lane < LANES; lane++)
            any |= moves[lane];
        struct rest *rest = &prepared->rests[row];
        if (!any) {
            rest->until = (uint16_t)(descent->pass + 1 + rest->passes);
            rest->passes =
                (uint16_t)(rest->passes < REST_MAX / 2 ? 2 * rest->passes + 1 : REST_MAX);
            continue;
        }
        *rest = (struct rest){0};
        prepared->alphas[row] = next;
        step *= sign;
        bias += step;
        for (i = starts[row]; i < end; i++)
            weights[entries[i].column] += entries[i].value * step * emphases[entries[i].column];
    }
    *descent->bias = bias;
    *descent->violation = violation;
}

static void sweep_plainly(struct descent *descent, size_t row_count)
{
    sweep(descent, row_count);
}

#ifdef __x86_64__
/* The same arithmetic in half as many instructions. */
static __attribute__((target("avx2"))) void sweep_by_avx2(struct descent *descent, size_t row_count)
{
    sweep(descent, row_count);
}
#endif

static void sweep_fast(struct descent *descent, size_t row_count)
{
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2")) {
        sweep_by_avx2(descent, row_count);
        return;
    }
#endif
    sweep_plainly(descent, row_count);
}

/* ---- passes ---- */

/* Lists the rows that are due, in random order. */
static size_t draw_order(struct descent *descent, bool is_everyone_due, struct topic_random *random)
{
    struct prepared *prepared = descent->prepared;
    size_t count = 0;
    for (size_t row = 0; row < prepared->matrix->row_count; row++) {
        if (!is_everyone_due && prepared->rests[row].until > descent->pass)
            continue;
        size_t place = topic_random_below(random, count + 1);
        prepared->order[count++] = prepared->order[place];
        prepared->order[place] = (uint32_t)row;
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

static void descend(struct descent *descent)
{
    size_t rows = descent->prepared->matrix->row_count;
    struct topic_random random = {.state = descent->task->seed};
    bool is_last = false;
    for (descent->pass = 0; descent->pass < PASSES_MAX; descent->pass++) {
        size_t count = draw_order(descent, is_last, &random);
        sweep_fast(descent, count);
        bool is_solved = largest(descent->violation) <= TOLERANCE;
        if (is_solved && count == rows)
            break;
        is_last = is_solved;
    }
}

static void copy_machines(const struct prepared *prepared, const lanes *bias,
                          struct topic_solver_machine *machines, size_t count)
{
    for (size_t lane = 0; lane < count; lane++) {
        for (size_t i = 0; i < prepared->matrix->column_count; i++)
            machines[lane].weights[i] = (double)prepared->weights[i][lane];
        machines[lane].bias = (double)(*bias)[lane];
    }
}

static void emphasise(struct descent *descent, const struct topic_solver_machine *machines,
                      size_t count)
{
    struct prepared *prepared = descent->prepared;
    const struct topic_matrix *matrix = prepared->matrix;
    memset(prepared->emphases, 0, matrix->column_count * sizeof(lanes));
    for (size_t lane = 0; lane < count; lane++) {
        topic_emphasis_fill(&prepared->emphasis, descent->task->is_positive,
                            machines[lane].left_out, prepared->by_column);
        for (size_t column = 0; column < matrix->column_count; column++)
            prepared->emphases[column][lane] =
                prepared->by_column[column] * prepared->by_column[column];
    }
    for (size_t row = 0; row < matrix->row_count; row++) {
        lanes squares = (lanes){0} + 1.0f;
        for (size_t i = matrix->starts[row]; i < matrix->starts[row + 1]; i++)
            squares += prepared->entries[i].value * prepared->entries[i].value *
                       prepared->emphases[prepared->entries[i].column];
        prepared->squares[row] = squares;
    }
}

/* Solves for machines [first, first + count), a lane each. */
static void solve_lanes(struct descent *descent, size_t first, size_t count)
{
    struct prepared *prepared = descent->prepared;
    struct topic_solver_machine *machines = descent->task->machines + first;
    memset(descent->sees, 0, descent->prepared->emphasis.fold_count * sizeof *descent->sees);
    for (size_t fold = 0; fold < descent->prepared->emphasis.fold_count; fold++)
        for (size_t lane = 0; lane < count; lane++)
            descent->sees[fold][lane] = machines[lane].left_out == fold ? 0 : -1;
    emphasise(descent, machines, count);
    memset(prepared->weights, 0, prepared->matrix->column_count * sizeof(lanes));
    memset(prepared->alphas, 0, prepared->matrix->row_count * sizeof(lanes));
    memset(prepared->rests, 0, prepared->matrix->row_count * sizeof *prepared->rests);
    *descent->bias = (lanes){0};
    descend(descent);
    copy_machines(prepared, descent->bias, machines, count);
}

static void check_kinds(const struct prepared *prepared, const struct topic_solver_task *task)
{
    for (size_t machine = 0; machine < task->machine_count; machine++) {
        size_t count =
            topic_solver_list_rows(prepared->emphasis.fold_of, task->machines[machine].left_out,
                                   prepared->matrix->row_count, prepared->order);
        assert(topic_solver_has_both_kinds(task, prepared->order, count));
        (void)count;
    }
}

static int solve(void *opaque, const struct topic_solver_task *task, struct topic_error *err)
{
    struct prepared *prepared = opaque;
    lanes bias, violation;
    if (!(task->cost > 0))
        return topic_error_set(err, "dcd refuses to train: the cost %g is not above 0", task->cost);
    if (make_room(prepared, err) < 0)
        return -1;
    check_kinds(prepared, task);
    struct descent descent = {.prepared = prepared,
                              .task = task,
                              .diagonal = (float)(1 / (2 * task->cost)),
                              .bias = &bias,
                              .violation = &violation};
    descent.sees =
        topic_memory_new_aligned(prepared->emphasis.fold_count, sizeof *descent.sees, err);
    if (!descent.sees)
        return -1;
    for (size_t first = 0; first < task->machine_count; first += LANES) {
        size_t left = task->machine_count - first;
        solve_lanes(&descent, first, left < LANES ? left : LANES);
    }
    free(descent.sees);
    return 0;
}

const struct topic_solver topic_solver_dcd = {"dcd", prepare, solve, release};
