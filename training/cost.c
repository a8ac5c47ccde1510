#include "training/cost.h"

/* For vectors of about unit length C = 0.2 was the best or within noise of it on every corpus
 * measured (docs/decisions/0005-defaults.md); it is tried first. The others are for a corpus unlike
 * those.
 */
static const double costs[] = {0.2, 0.05, 0.8};

/* Another cost must be better by this much in micro-F1 plus macro-F1, or it is better by chance. */
#define GAIN_MIN 0.02

/* Articles times topics from which the first candidate is taken without a search, which would cost
 * more time than it gains. */
#define SEARCH_CELLS_MAX 200000

static int try_cost(const struct topic_search *search, double cost,
                    struct topic_candidate *candidate, struct topic_error *err)
{
    struct topic_fit fit = *search->fit;
    struct topic_labels labels = *fit.labels;
    labels.article_count = search->article_count;
    fit.cost = cost;
    *candidate = (struct topic_candidate){.cost = cost};
    if (topic_margins_init(&candidate->margins, labels.article_count, labels.topic_count, err) < 0)
        return -1;
    search->begin_stage(search->context, TOPIC_STAGE_SOLVE);
    if (topic_fit_train(&fit, &candidate->margins, &candidate->weights, err) < 0)
        return -1;
    search->begin_stage(search->context, TOPIC_STAGE_SELECT);
    return topic_quality_measure(&candidate->margins, &labels, &search->quality, &candidate->rule,
                                 &candidate->quality, err);
}

/* Frequent and rare topics count alike. */
static double worth(const struct topic_candidate *candidate)
{
    return candidate->quality.micro_f1 + candidate->quality.macro_f1;
}

int topic_cost_choose(const struct topic_search *search, struct topic_candidate *best,
                      struct topic_error *err)
{
    const struct topic_fit *fit = search->fit;
    if (fit->cost > 0)
        return try_cost(search, fit->cost, best, err);
    if (try_cost(search, costs[0], best, err) < 0)
        return -1;
    if (search->article_count * fit->labels->topic_count > SEARCH_CELLS_MAX)
        return 0;
    int status = 0;
    for (size_t i = 1; status == 0 && i < sizeof costs / sizeof *costs; i++) {
        struct topic_candidate candidate;
        status = try_cost(search, costs[i], &candidate, err);
        if (status == 0 && worth(&candidate) > worth(best) + GAIN_MIN) {
            topic_candidate_release(best);
            *best = candidate;
        } else {
            topic_candidate_release(&candidate);
        }
    }
    return status;
}

void topic_candidate_release(struct topic_candidate *candidate)
{
    topic_margins_release(&candidate->margins);
    topic_rule_release(&candidate->rule);
    topic_weights_release(&candidate->weights);
    topic_metrics_release(&candidate->quality);
    *candidate = (struct topic_candidate){0};
}
