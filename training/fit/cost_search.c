#include "training/fit/cost_search.h"

#include "training/fit/sample.h"

/* For vectors of about unit length C = 0.2 was the best, or within noise of the best, on every
 * corpus measured (docs/decisions/0005-defaults.md), so it is tried first. The others are for a
 * corpus unlike those. */
static const double costs[] = {0.2, 0.05, 0.8};

/* Another cost must gain at least this much in micro-F1 plus macro-F1; less may be chance. */
#define GAIN_MIN 0.02

/* With more articles times topics than this, the costs are compared on a sample of so many:
 * on all of them it would take longer than it is worth. */
#define SEARCH_CELLS_MAX 200000
#define SAMPLE_CELLS 200000

/* A smaller sample says nothing about the cost for all articles; then the first cost is taken. */
#define SAMPLE_ARTICLES_MIN 4000

static int try_cost(const struct topic_cost_search *search, double cost,
                    struct topic_cost_search_result *candidate, struct topic_error *err)
{
    struct topic_cross_fit fit = *search->fit;
    struct topic_label_matrix labels = *fit.problem.labels;
    labels.article_count = search->article_count;
    fit.problem.cost = cost;
    *candidate = (struct topic_cost_search_result){.cost = cost};
    if (topic_margins_init(&candidate->margins, labels.article_count, labels.topic_count, err) < 0)
        return -1;
    search->begin_stage(search->context, TOPIC_STAGE_SOLVE);
    if (topic_cross_fit_train(&fit, &candidate->margins, &candidate->weights, err) < 0)
        return -1;
    search->begin_stage(search->context, TOPIC_STAGE_SELECT);
    return topic_nested_cv_measure(&candidate->margins, &labels, &search->quality, &candidate->rule,
                                   &candidate->quality, err);
}

/* Micro-F1 is decided by frequent topics, macro-F1 by rare ones. */
static double quality_of(const struct topic_cost_search_result *candidate)
{
    return candidate->quality.micro_f1 + candidate->quality.macro_f1;
}

/* Tries all costs. */
static int try_all(const struct topic_cost_search *search, struct topic_cost_search_result *best,
                   struct topic_error *err)
{
    int status = try_cost(search, costs[0], best, err);
    for (size_t i = 1; status == 0 && i < sizeof costs / sizeof *costs; i++) {
        struct topic_cost_search_result candidate;
        status = try_cost(search, costs[i], &candidate, err);
        if (status == 0 && quality_of(&candidate) > quality_of(best) + GAIN_MIN) {
            topic_cost_search_result_release(best);
            *best = candidate;
        } else {
            topic_cost_search_result_release(&candidate);
        }
    }
    return status;
}

/* The best cost for a sample of the articles. */
static int choose_on_sample(const struct topic_cost_search *search, size_t articles, double *cost,
                            struct topic_error *err)
{
    struct topic_cross_fit fit = *search->fit;
    struct topic_cost_search small = *search;
    struct topic_cost_search_result best = {.cost = costs[0]};
    struct topic_sample sample = {0};
    int status = topic_sample_draw(&sample, &fit.problem, search->article_count, articles, err);
    if (status == 0) {
        fit.problem.matrix = &sample.matrix;
        fit.problem.labels = &sample.labels;
        small.fit = &fit;
        small.article_count = sample.article_count;
        fit.problem.fold_of = small.quality.fold_of = sample.fold_of;
        status = try_all(&small, &best, err);
    }
    *cost = best.cost;
    topic_cost_search_result_release(&best);
    topic_sample_release(&sample);
    return status;
}

int topic_cost_search_run(const struct topic_cost_search *search,
                          struct topic_cost_search_result *best, struct topic_error *err)
{
    const struct topic_fold_models_problem *problem = &search->fit->problem;
    const size_t topics = problem->labels->topic_count;
    double cost = problem->cost > 0 ? problem->cost : costs[0];
    if (problem->cost > 0)
        return try_cost(search, cost, best, err);
    if (search->article_count * topics <= SEARCH_CELLS_MAX)
        return try_all(search, best, err);
    if (SAMPLE_CELLS / topics >= SAMPLE_ARTICLES_MIN &&
        choose_on_sample(search, SAMPLE_CELLS / topics, &cost, err) < 0)
        return -1;
    return try_cost(search, cost, best, err);
}

void topic_cost_search_result_release(struct topic_cost_search_result *candidate)
{
    topic_margins_release(&candidate->margins);
    topic_decision_rule_release(&candidate->rule);
    topic_quantized_weights_release(&candidate->weights);
    topic_metrics_release(&candidate->quality);
    *candidate = (struct topic_cost_search_result){0};
}
