#include "training/decision/stacking.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/decision/linear_system.h"

/* Pairs of article and topic are counted in a grid over own and rival log-odds and the lack of
 * relevance, and each cell stands for its means: the fit then takes the same time for any number of
 * articles. The grid ends where probabilities are within 0.001 of 0 or 1; pairs beyond are counted
 * in the outermost cells, which have means too. */
#define GRID_SIDE 64
#define GRID_BOUND 7.0
/* One step for no lack, and so many for the others: all topics of an article share it. */
#define LACK_STEPS 14

/* log-odds = parameters[OWN] * own + parameters[RIVAL] * rival + parameters[LACK] * lack
 *            + parameters[SHIFT] */
enum parameter { OWN, RIVAL, LACK, SHIFT, PARAMETER_COUNT };
#define ITERATIONS_MAX 50
#define HALVINGS_MAX 33
#define CONVERGED_CHANGE 1e-6
#define RIDGE 1e-9

/* With a coefficient near 1 the rival would count as much as the topic itself. */
#define RIVALRY_MAX 0.9

struct cell {
    double own_sum, rival_sum, lack_sum;
    double count, positives;
};

struct grid {
    struct cell *cells;
    size_t count;
    size_t lack_steps; /* 1: relevance does not count */
};

/* An article's two largest own log-odds. */
struct leaders {
    float best, second;
    uint32_t best_topic;
};

static struct leaders *find_leaders(const struct topic_margins *own, struct topic_error *err)
{
    struct leaders *leaders = topic_memory_new(own->article_count, sizeof *leaders, err);
    if (!leaders)
        return NULL;
    for (size_t article = 0; article < own->article_count; article++)
        leaders[article] = (struct leaders){own->values[article], -FLT_MAX, 0};
    for (size_t topic = 1; topic < own->topic_count; topic++) {
        const float *values = own->values + topic * own->article_count;
        for (size_t article = 0; article < own->article_count; article++) {
            struct leaders *two = &leaders[article];
            if (values[article] > two->best)
                *two = (struct leaders){values[article], two->best, (uint32_t)topic};
            else if (values[article] > two->second)
                two->second = values[article];
        }
    }
    return leaders;
}

static float rival_of(struct leaders leaders, size_t topic)
{
    return leaders.best_topic == topic ? leaders.second : leaders.best;
}

static float lack_of(const struct topic_margins *own, size_t article)
{
    return own->relevance && own->relevance[article] < 0 ? own->relevance[article] : 0;
}

/* Which of `count` equal parts of 0 to `width` the value lies in; the nearest for one outside. */
static size_t part_of(double value, double width, size_t count)
{
    double at = value * ((double)count / width);
    if (at <= 0)
        return 0;
    return at >= (double)count - 1 ? count - 1 : (size_t)at;
}

static size_t place_of(float log_odds)
{
    return part_of((double)log_odds + GRID_BOUND, 2 * GRID_BOUND, GRID_SIDE);
}

static struct cell *cell_of(const struct grid *grid, float value, float rival, float lack)
{
    size_t step = grid->lack_steps > 1 && lack < 0
                      ? 1 + part_of(-(double)lack, GRID_BOUND, grid->lack_steps - 1)
                      : 0;
    return &grid->cells[(place_of(value) * GRID_SIDE + place_of(rival)) * grid->lack_steps + step];
}

static void fill_grid(const struct topic_margins *own, const struct topic_label_index *label_index,
                      const struct leaders *leaders, const struct grid *grid)
{
    for (size_t topic = 0; topic < own->topic_count; topic++) {
        const float *values = own->values + topic * own->article_count;
        for (size_t article = 0; article < own->article_count; article++) {
            float rival = rival_of(leaders[article], topic);
            float lack = lack_of(own, article);
            struct cell *cell = cell_of(grid, values[article], rival, lack);
            cell->own_sum += (double)values[article];
            cell->rival_sum += (double)rival;
            cell->lack_sum += (double)lack;
            cell->count++;
        }
        for (size_t i = label_index->starts[topic]; i < label_index->starts[topic + 1]; i++) {
            size_t article = label_index->articles[i];
            cell_of(grid, values[article], rival_of(leaders[article], topic), lack_of(own, article))
                ->positives++;
        }
    }
}

static double log_odds_of(const struct cell *cell, const double *parameters)
{
    return (parameters[OWN] * cell->own_sum + parameters[RIVAL] * cell->rival_sum +
            parameters[LACK] * cell->lack_sum) /
               cell->count +
           parameters[SHIFT];
}

static double loss_of(const struct grid *grid, const double *parameters)
{
    double loss = 0;
    for (size_t i = 0; i < grid->count; i++) {
        const struct cell *cell = &grid->cells[i];
        if (cell->count == 0)
            continue;
        double logit = log_odds_of(cell, parameters);
        loss += cell->count * (fmax(logit, 0) + log1p(exp(-fabs(logit)))) - cell->positives * logit;
    }
    return loss;
}

static void newton_step(const struct grid *grid, const double *parameters, double *step)
{
    double hessian[PARAMETER_COUNT][PARAMETER_COUNT] = {{0}};
    memset(step, 0, PARAMETER_COUNT * sizeof *step);
    for (size_t i = 0; i < grid->count; i++) {
        const struct cell *cell = &grid->cells[i];
        if (cell->count == 0)
            continue;
        double probability = 1 / (1 + exp(-log_odds_of(cell, parameters)));
        double inputs[PARAMETER_COUNT] = {[OWN] = cell->own_sum / cell->count,
                                          [RIVAL] = cell->rival_sum / cell->count,
                                          [LACK] = cell->lack_sum / cell->count,
                                          [SHIFT] = 1};
        for (size_t k = 0; k < PARAMETER_COUNT; k++) {
            step[k] += inputs[k] * (cell->count * probability - cell->positives);
            for (size_t l = 0; l < PARAMETER_COUNT; l++)
                hessian[k][l] +=
                    inputs[k] * inputs[l] * cell->count * probability * (1 - probability);
        }
    }
    for (size_t k = 0; k < PARAMETER_COUNT; k++)
        hessian[k][k] += RIDGE;
    /* The ridge makes it positive definite. */
    topic_linear_system_solve(&hessian[0][0], step, PARAMETER_COUNT);
}

/* Newton's method, each step halved until the loss falls. */
static void minimise(const struct grid *grid, double *parameters)
{
    double loss = loss_of(grid, parameters);
    double change = 1;
    for (int i = 0; i < ITERATIONS_MAX && change > CONVERGED_CHANGE; i++) {
        double step[PARAMETER_COUNT];
        newton_step(grid, parameters, step);
        double size = 1;
        for (int halving = 0; halving < HALVINGS_MAX; halving++, size /= 2) {
            double next[PARAMETER_COUNT];
            for (size_t k = 0; k < PARAMETER_COUNT; k++)
                next[k] = parameters[k] - size * step[k];
            double next_loss = loss_of(grid, next);
            change = loss - next_loss;
            if (!(change > 0))
                continue;
            memcpy(parameters, next, sizeof next);
            loss = next_loss;
            break;
        }
    }
}

/* Turns a * own + b * rival + d * lack + c into the sum of stacking.h by new sigmoids,
 * own' = a * own + c + k: then rivalry = b / a, and k cancels what c and k add to the rival. */
static void fold_in(const double *parameters, struct topic_sigmoid *sigmoids, size_t topic_count,
                    struct topic_stacking *stacking)
{
    double ratio = parameters[RIVAL] / parameters[OWN];
    if (!(parameters[OWN] > 0) || !(fabs(ratio) <= RIVALRY_MAX))
        return;
    double shift = parameters[SHIFT] - ratio * parameters[SHIFT] / (1 + ratio);
    for (size_t topic = 0; topic < topic_count; topic++) {
        sigmoids[topic].slope = (float)(parameters[OWN] * (double)sigmoids[topic].slope);
        sigmoids[topic].offset = (float)(parameters[OWN] * (double)sigmoids[topic].offset + shift);
    }
    *stacking = (struct topic_stacking){(float)ratio, (float)parameters[LACK]};
}

/* Whether there are pairs with the topic and pairs without it. */
static bool has_both(const struct grid *grid)
{
    double positives = 0;
    double count = 0;
    for (size_t i = 0; i < grid->count; i++) {
        positives += grid->cells[i].positives;
        count += grid->cells[i].count;
    }
    return positives > 0 && positives < count;
}

/* Fits with relevance or without. */
static int fit(const struct topic_margins *own, const struct topic_label_index *label_index,
               const struct leaders *leaders, bool has_relevance, double *parameters,
               struct topic_error *err)
{
    struct grid grid = {.lack_steps = has_relevance ? 1 + LACK_STEPS : 1};
    grid.count = (size_t)GRID_SIDE * GRID_SIDE * grid.lack_steps;
    grid.cells = topic_memory_new(grid.count, sizeof *grid.cells, err);
    if (!grid.cells)
        return -1;
    fill_grid(own, label_index, leaders, &grid);
    for (size_t i = 0; !has_relevance && i < grid.count; i++)
        grid.cells[i].lack_sum = 0;
    memset(parameters, 0, PARAMETER_COUNT * sizeof *parameters);
    if (has_both(&grid)) {
        parameters[OWN] = 1;
        minimise(&grid, parameters);
    }
    free(grid.cells);
    return 0;
}

static bool lacks_relevance(const struct topic_margins *own)
{
    for (size_t article = 0; article < own->article_count; article++)
        if (lack_of(own, article) < 0)
            return true;
    return false;
}

int topic_stacking_fit(const struct topic_margins *own, const struct topic_label_index *label_index,
                       struct topic_sigmoid *sigmoids, struct topic_stacking *stacking,
                       struct topic_error *err)
{
    double parameters[PARAMETER_COUNT];
    *stacking = (struct topic_stacking){0};
    if (own->topic_count < 2)
        return 0;
    struct leaders *leaders = find_leaders(own, err);
    if (!leaders)
        return -1;
    bool has_relevance = lacks_relevance(own);
    int status = fit(own, label_index, leaders, has_relevance, parameters, err);
    /* More of it can only speak for a topic by chance. */
    if (status == 0 && has_relevance && parameters[LACK] < 0)
        status = fit(own, label_index, leaders, false, parameters, err);
    if (status == 0)
        fold_in(parameters, sigmoids, own->topic_count, stacking);
    free(leaders);
    return status;
}

int topic_stacking_apply(struct topic_margins *own, struct topic_stacking stacking,
                         struct topic_error *err)
{
    if (own->topic_count < 2 || (stacking.rivalry == 0 && stacking.relevance == 0))
        return 0;
    struct leaders *leaders = find_leaders(own, err);
    if (!leaders)
        return -1;
    for (size_t topic = 0; topic < own->topic_count; topic++)
        for (size_t article = 0; article < own->article_count; article++)
            own->values[topic * own->article_count + article] +=
                stacking.rivalry * rival_of(leaders[article], topic) +
                stacking.relevance * lack_of(own, article);
    free(leaders);
    return 0;
}
