#include "training/fit/feature_search.h"

#include "training/features/more_features.h"
#include "training/fit/row_sample.h"

/* An extra must gain more than this in micro-F1 plus macro-F1: it makes a model larger and slower,
 * and less may be chance. */
#define GAIN_MIN 0.02

/* Articles times topics of the sample that is asked first: on Reuters it costs a sixth of the
 * training. */
#define SCREEN_CELLS 30000

/* But not more than this part of all articles times topics, unless these are so few that the whole
 * training takes a moment. */
#define SCREEN_DIVISOR 8
#define TRIED_WHOLE_CELLS 20000

/* An extra that gains less than this in the sample's micro-F1 is not tried further. Macro-F1 varies
 * too much on so little. */
#define SCREEN_GAIN_MIN 0.02

/* Where this share of all words has a longer stem, that is in a language with long words, no sample
 * is asked about longer stems: rare topics gain most by them, and it has none. English has 0.25 to
 * 0.36, Finnish 0.5 to 0.6 (docs/decisions/0042-long-words.md). */
#define LONG_WORDS_SHARE_MIN 0.4

/* Another sample has this many articles times topics at most. */
#define TRIAL_CELLS 1000000

/* Articles and topics to try extras on, and what the set without them reaches there. */
struct subset {
    struct topic_row_sample sample;
    bool is_measured;
    struct gain {
        double micro;
        double macro;
    } reached;
};

struct run {
    const struct topic_feature_search *search;
    struct topic_feature_set *set;
    struct topic_cost_search_result *best;
    struct subset screen;
    struct subset trial;
};

static int fit(const struct run *run, struct topic_feature_set *set,
               const struct topic_row_sample *sample, struct topic_cost_search_result *result,
               struct topic_error *err)
{
    const struct topic_feature_search *search = run->search;
    struct topic_cross_fit fit = *search->fit;
    struct topic_cost_search cost = search->cost;
    fit.problem.matrix = &set->matrix;
    cost.fit = &fit;
    if (sample) {
        fit.problem.labels = &sample->labels;
        fit.problem.fold_of = cost.quality.fold_of = sample->fold_of;
        cost.article_count = sample->article_count;
        /* An article whose topic is not in the sample has none there. */
        bool has_all_topics =
            sample->labels.topic_count == search->fit->problem.labels->topic_count;
        cost.quality.single_label &= has_all_topics;
        fit.problem.has_relevance &= has_all_topics;
    }
    cost.begin_stage(cost.context, TOPIC_STAGE_FEATURES);
    if (topic_feature_set_make(set, search->dataset, sample ? sample->rows : NULL,
                               sample ? sample->row_count : 0, err) < 0)
        return -1;
    return topic_cost_search_run(&cost, result, err);
}

/* What a set with these settings reaches on the sample. */
static int measure(const struct run *run, const struct topic_model_settings *settings,
                   const struct topic_row_sample *sample, struct gain *reached,
                   struct topic_error *err)
{
    struct topic_feature_set set = {.settings = *settings};
    struct topic_cost_search_result result = {.cost = 0};
    int status = fit(run, &set, sample, &result, err);
    if (status == 0)
        *reached = (struct gain){result.quality.micro_f1, result.quality.macro_f1};
    topic_cost_search_result_release(&result);
    topic_feature_set_release(&set);
    return status;
}

static void report(struct topic_feature_search_trial *trial, size_t article_count,
                   size_t topic_count, struct gain without, struct gain with)
{
    trial->articles = article_count;
    trial->topics = topic_count;
    trial->micro_gain = with.micro - without.micro;
    trial->macro_gain = with.macro - without.macro;
}

/* Compares the settings with those of run->set on a sample. */
static int compare(const struct run *run, struct subset *subset,
                   const struct topic_model_settings *settings,
                   struct topic_feature_search_trial *trial, struct topic_error *err)
{
    struct gain reached = {0, 0};
    if (!subset->is_measured &&
        measure(run, &run->set->settings, &subset->sample, &subset->reached, err) < 0)
        return -1;
    subset->is_measured = true;
    if (measure(run, settings, &subset->sample, &reached, err) < 0)
        return -1;
    report(trial, subset->sample.article_count, subset->sample.labels.topic_count, subset->reached,
           reached);
    return 0;
}

static bool is_worth_it(const struct topic_feature_search_trial *trial)
{
    return trial->micro_gain + trial->macro_gain > GAIN_MIN;
}

/* Trains on the whole corpus with the settings, and takes the result if it is worth it there. */
static int train(struct run *run, const struct topic_model_settings *settings,
                 struct topic_feature_search_trial *trial, struct topic_error *err)
{
    const struct topic_metrics *before = &run->best->quality;
    struct topic_feature_set set = {.settings = *settings};
    struct topic_cost_search_result result = {.cost = 0};
    int status = fit(run, &set, NULL, &result, err);
    if (status == 0)
        report(trial, run->search->cost.article_count,
               run->search->fit->problem.labels->topic_count,
               (struct gain){before->micro_f1, before->macro_f1},
               (struct gain){result.quality.micro_f1, result.quality.macro_f1});
    trial->is_used = status == 0 && is_worth_it(trial);
    if (trial->is_used) {
        struct topic_feature_set old_set = *run->set;
        struct topic_cost_search_result old_best = *run->best;
        *run->set = set;
        *run->best = result;
        set = old_set;
        result = old_best;
        run->screen.is_measured = run->trial.is_measured = false;
    }
    topic_cost_search_result_release(&result);
    topic_feature_set_release(&set);
    return status;
}

/* Whether a sample can judge the extra. */
static bool is_for_samples(const struct run *run, enum topic_feature_extra extra,
                           const struct topic_model_settings *settings)
{
    return extra != TOPIC_FEATURE_EXTRA_LONG_STEMS ||
           topic_more_features_share_of_long_words(
               run->search->dataset, settings->long_stem_letters) < LONG_WORDS_SHARE_MIN;
}

/* Tries the settings on the samples that are not the whole corpus, the small one first. Sets
 * *is_promising to whether they gain on each. */
static int try_on_samples(struct run *run, const struct topic_model_settings *settings,
                          struct topic_feature_search_trial *trial, bool *is_promising,
                          struct topic_error *err)
{
    *is_promising = true;
    if (!run->screen.sample.has_all) {
        if (compare(run, &run->screen, settings, trial, err) < 0)
            return -1;
        *is_promising = trial->micro_gain >= SCREEN_GAIN_MIN;
    }
    if (!*is_promising || run->trial.sample.has_all)
        return 0;
    if (compare(run, &run->trial, settings, trial, err) < 0)
        return -1;
    *is_promising = is_worth_it(trial);
    return 0;
}

static int try_extra(struct run *run, enum topic_feature_extra extra,
                     struct topic_feature_search_trial *trial, struct topic_error *err)
{
    struct topic_model_settings settings = run->set->settings;
    bool is_promising = true;
    topic_feature_set_add_extra(&settings, extra);
    if (is_for_samples(run, extra, &settings) &&
        try_on_samples(run, &settings, trial, &is_promising, err) < 0)
        return -1;
    return is_promising ? train(run, &settings, trial, err) : 0;
}

static size_t screen_cells(const struct topic_row_sample_source *source)
{
    size_t all = source->article_count * source->labels->topic_count;
    if (all <= TRIED_WHOLE_CELLS)
        return all;
    return all / SCREEN_DIVISOR < SCREEN_CELLS ? all / SCREEN_DIVISOR : SCREEN_CELLS;
}

int topic_feature_search_run(const struct topic_feature_search *search,
                             struct topic_feature_set *set, struct topic_cost_search_result *best,
                             struct topic_feature_search_trial trials[TOPIC_FEATURE_EXTRA_COUNT],
                             struct topic_error *err)
{
    const struct topic_fold_models_problem *problem = &search->fit->problem;
    const struct topic_row_sample_source source = {.labels = problem->labels,
                                                   .fold_of = problem->fold_of,
                                                   .article_count = search->cost.article_count,
                                                   .seed = problem->seed};
    struct run run = {.search = search, .set = set, .best = best};
    int status = topic_row_sample_draw(&run.screen.sample, &source, screen_cells(&source), err);
    if (status == 0)
        status = topic_row_sample_draw(&run.trial.sample, &source, TRIAL_CELLS, err);
    for (enum topic_feature_extra extra = 0; status == 0 && extra < TOPIC_FEATURE_EXTRA_COUNT;
         extra++) {
        trials[extra].is_used = trials[extra].choice == TOPIC_FEATURE_SEARCH_YES;
        if (trials[extra].choice == TOPIC_FEATURE_SEARCH_AUTO)
            status = try_extra(&run, extra, &trials[extra], err);
    }
    topic_row_sample_release(&run.screen.sample);
    topic_row_sample_release(&run.trial.sample);
    return status;
}
