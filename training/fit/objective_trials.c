#include "training/fit/objective_trials.h"

static void report(struct topic_objective_trials *trials, const struct topic_objective *objective,
                   bool is_used, const struct topic_metrics *quality)
{
    trials->items[trials->count++] =
        (struct topic_objective_trial){.objective = *objective,
                                       .is_used = is_used,
                                       .micro_f1 = quality->micro_f1,
                                       .macro_f1 = quality->macro_f1,
                                       .micro_precision = quality->micro_precision,
                                       .micro_recall = quality->micro_recall};
}

static int measure(const struct topic_cost_search *search, const struct topic_objective *objective,
                   const struct topic_margins *margins, struct topic_decision_rule *rule,
                   struct topic_metrics *quality, struct topic_error *err)
{
    struct topic_nested_cv_options options = search->quality;
    struct topic_label_matrix labels = *search->fit->problem.labels;
    labels.article_count = search->article_count;
    options.objective = *objective;
    return topic_nested_cv_measure(margins, &labels, &options, rule, quality, err);
}

static int try_objective(const struct topic_cost_search *search,
                         const struct topic_objective *objective, bool is_used,
                         struct topic_cost_search_result *best,
                         struct topic_objective_trials *trials, struct topic_error *err)
{
    struct topic_decision_rule rule = {0};
    struct topic_metrics quality = {0};
    int status = measure(search, objective, &best->margins, &rule, &quality, err);
    if (status == 0)
        report(trials, objective, is_used, &quality);
    if (status == 0 && is_used) {
        struct topic_decision_rule old_rule = best->rule;
        struct topic_metrics old_quality = best->quality;
        best->rule = rule;
        best->quality = quality;
        rule = old_rule;
        quality = old_quality;
    }
    topic_decision_rule_release(&rule);
    topic_metrics_release(&quality);
    return status;
}

int topic_objective_trials_run(const struct topic_cost_search *search,
                               const struct topic_objective *objective,
                               struct topic_cost_search_result *best,
                               struct topic_objective_trials *trials, struct topic_error *err)
{
    const struct topic_objective all[TOPIC_OBJECTIVE_TRIALS_MAX] = {
        {.kind = TOPIC_OBJECTIVE_BALANCED},
        {.kind = TOPIC_OBJECTIVE_MACRO},
        {.kind = TOPIC_OBJECTIVE_MICRO},
        *objective,
    };
    const bool is_precision = objective->kind == TOPIC_OBJECTIVE_PRECISION;
    size_t count = is_precision ? TOPIC_OBJECTIVE_TRIALS_MAX : TOPIC_OBJECTIVE_TRIALS_MAX - 1;
    search->begin_stage(search->context, TOPIC_STAGE_SELECT);
    report(trials, &all[0], objective->kind == all[0].kind, &best->quality);
    for (size_t i = 1; i < count; i++)
        if (try_objective(search, &all[i], objective->kind == all[i].kind, best, trials, err) < 0)
            return -1;
    return 0;
}
