#include "training/decision/stacking.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/decision/linear_system.h"

/* Pairs of article and topic are counted in a grid over own and rival log-odds, and each cell
 * stands for its means: the fit then takes the same time for any number of articles. The grid ends
 * where probabilities are within 0.001 of 0 or 1; pairs beyond are counted in the outermost cells,
 * which have means too. */
#define GRID_SIDE 64
#define GRID_BOUND 7.0

/* log-odds = parameters[0] * own + parameters[1] * rival + parameters[2] */
#define PARAMETER_COUNT 3
#define ITERATIONS_MAX 50
#define HALVINGS_MAX 33
#define CONVERGED_CHANGE 1e-6
#define RIDGE 1e-9

/* With a coefficient near 1 the rival would count as much as the topic itself. */
#define RIVALRY_MAX 0.9

struct cell {
    double own_sum, rival_sum;
    double count, positives;
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

static size_t place_of(float log_odds)
{
    double at = ((double)log_odds + GRID_BOUND) * (GRID_SIDE / (2 * GRID_BOUND));
    if (at <= 0)
        return 0;
    return at >= GRID_SIDE - 1 ? GRID_SIDE - 1 : (size_t)at;
}

static struct cell *cell_of(struct cell *cells, float value, float rival)
{
    return &cells[place_of(value) * GRID_SIDE + place_of(rival)];
}

static void fill_grid(const struct topic_margins *own, const struct topic_label_index *label_index,
                      const struct leaders *leaders, struct cell *cells)
{
    for (size_t topic = 0; topic < own->topic_count; topic++) {
        const float *values = own->values + topic * own->article_count;
        for (size_t article = 0; article < own->article_count; article++) {
            float rival = rival_of(leaders[article], topic);
            struct cell *cell = cell_of(cells, values[article], rival);
            cell->own_sum += (double)values[article];
            cell->rival_sum += (double)rival;
            cell->count++;
        }
        for (size_t i = label_index->starts[topic]; i < label_index->starts[topic + 1]; i++) {
            size_t article = label_index->articles[i];
            cell_of(cells, values[article], rival_of(leaders[article], topic))->positives++;
        }
    }
}

static double log_odds_of(const struct cell *cell, const double *parameters)
{
    return (parameters[0] * cell->own_sum + parameters[1] * cell->rival_sum) / cell->count +
           parameters[2];
}

static double loss_of(const struct cell *cells, const double *parameters)
{
    double loss = 0;
    for (size_t i = 0; i < (size_t)GRID_SIDE * GRID_SIDE; i++) {
        if (cells[i].count == 0)
            continue;
        double logit = log_odds_of(&cells[i], parameters);
        loss += cells[i].count * (fmax(logit, 0) + log1p(exp(-fabs(logit)))) -
                cells[i].positives * logit;
    }
    return loss;
}

static void newton_step(const struct cell *cells, const double *parameters, double *step)
{
    double hessian[PARAMETER_COUNT][PARAMETER_COUNT] = {{0}};
    memset(step, 0, PARAMETER_COUNT * sizeof *step);
    for (size_t i = 0; i < (size_t)GRID_SIDE * GRID_SIDE; i++) {
        const struct cell *cell = &cells[i];
        if (cell->count == 0)
            continue;
        double probability = 1 / (1 + exp(-log_odds_of(cell, parameters)));
        double inputs[PARAMETER_COUNT] = {cell->own_sum / cell->count,
                                          cell->rival_sum / cell->count, 1};
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
static void minimise(const struct cell *cells, double *parameters)
{
    double loss = loss_of(cells, parameters);
    double change = 1;
    for (int i = 0; i < ITERATIONS_MAX && change > CONVERGED_CHANGE; i++) {
        double step[PARAMETER_COUNT];
        newton_step(cells, parameters, step);
        double size = 1;
        for (int halving = 0; halving < HALVINGS_MAX; halving++, size /= 2) {
            double next[PARAMETER_COUNT];
            for (size_t k = 0; k < PARAMETER_COUNT; k++)
                next[k] = parameters[k] - size * step[k];
            double next_loss = loss_of(cells, next);
            change = loss - next_loss;
            if (!(change > 0))
                continue;
            memcpy(parameters, next, sizeof next);
            loss = next_loss;
            break;
        }
    }
}

/* Turns a * own + b * rival + c into the sum of stacking.h by new sigmoids, own' = a * own + c + k:
 * then rivalry = b / a, and k cancels what c and k add to the rival. */
static void fold_in(const double *parameters, struct topic_sigmoid *sigmoids, size_t topic_count,
                    float *rivalry)
{
    double ratio = parameters[1] / parameters[0];
    if (!(parameters[0] > 0) || !(fabs(ratio) <= RIVALRY_MAX))
        return;
    double shift = parameters[2] - ratio * parameters[2] / (1 + ratio);
    for (size_t topic = 0; topic < topic_count; topic++) {
        sigmoids[topic].slope = (float)(parameters[0] * (double)sigmoids[topic].slope);
        sigmoids[topic].offset = (float)(parameters[0] * (double)sigmoids[topic].offset + shift);
    }
    *rivalry = (float)ratio;
}

int topic_stacking_fit(const struct topic_margins *own, const struct topic_label_index *label_index,
                       struct topic_sigmoid *sigmoids, float *rivalry, struct topic_error *err)
{
    *rivalry = 0;
    if (own->topic_count < 2)
        return 0;
    int status = -1;
    struct leaders *leaders = find_leaders(own, err);
    struct cell *cells = topic_memory_new((size_t)GRID_SIDE * GRID_SIDE, sizeof *cells, err);
    if (!leaders || !cells)
        goto fail;
    fill_grid(own, label_index, leaders, cells);
    double positives = 0;
    double count = 0;
    for (size_t i = 0; i < (size_t)GRID_SIDE * GRID_SIDE; i++) {
        positives += cells[i].positives;
        count += cells[i].count;
    }
    if (positives > 0 && positives < count) {
        double parameters[PARAMETER_COUNT] = {1, 0, 0};
        minimise(cells, parameters);
        fold_in(parameters, sigmoids, own->topic_count, rivalry);
    }
    status = 0;
fail:
    free(leaders);
    free(cells);
    return status;
}

int topic_stacking_apply(struct topic_margins *own, float rivalry, struct topic_error *err)
{
    if (own->topic_count < 2 || rivalry == 0)
        return 0;
    struct leaders *leaders = find_leaders(own, err);
    if (!leaders)
        return -1;
    for (size_t topic = 0; topic < own->topic_count; topic++)
        for (size_t article = 0; article < own->article_count; article++)
            own->values[topic * own->article_count + article] +=
                rivalry * rival_of(leaders[article], topic);
    free(leaders);
    return 0;
}
