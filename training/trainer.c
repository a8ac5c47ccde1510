#include "training/trainer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "training/data/folds.h"
#include "training/data/near_duplicates.h"
#include "training/decision/decision_rule.h"
#include "training/fit/cost_search.h"
#include "training/fit/feature_search.h"
#include "training/fit/objective_trials.h"
#include "training/model_output.h"
#include "training/solver/solvers.h"

struct trainer {
    const struct topic_train_options *options;
    struct topic_training *training;
    struct topic_model_settings reading;
    struct topic_feature_set set;
    uint32_t *groups;
    uint32_t *fold_of;
    struct topic_cross_fit fit;
    struct topic_cost_search_result best;
    enum topic_stage stage;
    struct timespec stage_start;
};

struct topic_train_options topic_trainer_defaults(void)
{
    return (struct topic_train_options){
        .solver = "auto", .folds = 5, .min_articles = 2, .process_count = 1, .seed = 1};
}

static void report_progress(struct trainer *trainer, size_t done, size_t total)
{
    if (trainer->options->progress)
        trainer->options->progress(trainer->options->context, trainer->stage, done, total);
}

static void fit_progress(void *context, size_t done, size_t total)
{
    report_progress(context, done, total);
}

/* Ends the current stage, if any, and begins the next one. */
static void begin_stage(void *context, enum topic_stage stage)
{
    struct trainer *trainer = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (trainer->stage_start.tv_sec != 0)
        trainer->training->report.seconds[trainer->stage] +=
            (double)(now.tv_sec - trainer->stage_start.tv_sec) +
            (double)(now.tv_nsec - trainer->stage_start.tv_nsec) / 1e9;
    trainer->stage = stage;
    trainer->stage_start = now;
    if (stage < TOPIC_STAGE_COUNT)
        report_progress(trainer, 0, 0);
}

static int add_article(void *context, const struct topic_record *record, struct topic_error *err)
{
    struct trainer *trainer = context;
    struct topic_dataset *dataset = &trainer->training->dataset;
    if (topic_dataset_add(dataset, &trainer->reading, record, err) < 0)
        return -1;
    report_progress(trainer, dataset->article_count, 0);
    return 0;
}

static int join_article(void *context, size_t article, const struct topic_record *record,
                        struct topic_error *err)
{
    struct trainer *trainer = context;
    return topic_dataset_join(&trainer->training->dataset, article, record, err);
}

static int read_corpus(struct trainer *trainer, struct topic_corpus *corpus,
                       struct topic_error *err)
{
    const struct topic_corpus_articles_visitor visitor = {
        .add = add_article, .join = join_article, .context = trainer};
    struct topic_training *training = trainer->training;
    if (topic_corpus_articles_read(corpus, &visitor, &training->report.read, err) < 0)
        return -1;
    return topic_dataset_end_articles(&training->dataset, err);
}

/* Finds names that are none and variants of names, and joins these if that is asked for. */
static int compare_names(struct trainer *trainer, struct topic_error *err)
{
    struct topic_training *training = trainer->training;
    struct topic_dataset *dataset = &training->dataset;
    if (dataset->article_count == 0)
        return 0;
    if (topic_label_doubts_find(&training->doubts, &dataset->topics, &dataset->labels, err) < 0 ||
        topic_label_variants_find(&training->variants, &dataset->topics, &dataset->labels, err) < 0)
        return -1;
    training->report.normalises_topics = trainer->options->normalises_topics;
    if (!trainer->options->normalises_topics || training->variants.count == 0)
        return 0;
    return topic_dataset_merge_topics(dataset, training->variants.usual, err);
}

static int fail_without_topics(const struct trainer *trainer, struct topic_error *err)
{
    const struct topic_dataset *dataset = &trainer->training->dataset;
    if (dataset->left_out_count == 0)
        return topic_error_set(err,
                               "all %zu labelled articles have an empty list of topics, which "
                               "means none of these: label some with topics",
                               dataset->article_count);
    return topic_error_set(err, "no topic has %zu articles, and each needs so many: label more",
                           trainer->options->min_articles);
}

/* A corpus that no model can be trained on is an error that says what it lacks. */
static int check_labels(struct trainer *trainer, const struct topic_corpus *corpus,
                        struct topic_error *err)
{
    struct topic_dataset *dataset = &trainer->training->dataset;
    if (dataset->article_count == 0)
        return topic_corpus_fail_as_unlabelled(corpus, err);
    if (topic_dataset_add_names(dataset, &trainer->reading, err) < 0 ||
        topic_dataset_finish(dataset, trainer->options->min_articles, trainer->options->kept_topics,
                             err) < 0)
        return -1;
    const struct topic_label_matrix labels = topic_dataset_article_labels(dataset);
    if (labels.topic_count == 0)
        return fail_without_topics(trainer, err);
    trainer->training->topic_articles = topic_label_matrix_count_articles(&labels, err);
    if (!trainer->training->topic_articles)
        return -1;
    if (labels.topic_count == 1 && trainer->training->topic_articles[0] == labels.article_count)
        return topic_error_set(err,
                               "every article has the topic \"%s\" and no other: add articles "
                               "without it",
                               dataset->topic_names[0]);
    if (labels.article_count < trainer->options->folds)
        return topic_error_set(err,
                               "%zu labelled articles are too few for %zu folds: label more "
                               "or lower --folds",
                               labels.article_count, trainer->options->folds);
    return 0;
}

/* By all labels, also those of topics that are left out, so that a rare topic changes nothing. */
static int choose_rule(struct trainer *trainer, struct topic_error *err)
{
    const struct topic_dataset *dataset = &trainer->training->dataset;
    struct topic_train_report *report = &trainer->training->report;
    enum topic_train_rule rule = trainer->options->rule;
    bool has_one_each = dataset->several + dataset->none_of_these + report->read.unread_topics +
                            report->read.partial ==
                        0;
    if (rule == TOPIC_TRAIN_RULE_EXACTLY_ONE && dataset->several > 0)
        return topic_error_set(err,
                               "--rule exactly-one: %zu of %zu articles %s several topics: give "
                               "each article one, or set --rule any",
                               dataset->several, dataset->article_count,
                               dataset->several == 1 ? "has" : "have");
    report->rule_is_given = rule != TOPIC_TRAIN_RULE_AUTO;
    report->single_label =
        report->rule_is_given ? rule == TOPIC_TRAIN_RULE_EXACTLY_ONE : has_one_each;
    trainer->set.settings.single_label = report->single_label;
    if (report->single_label && trainer->options->objective)
        return topic_error_set(err,
                               "--optimise: the model gives every article exactly one topic, the "
                               "most probable one, so there is no threshold to choose: leave it "
                               "out, or set --rule any");
    return 0;
}

static bool keeps_words(const struct topic_train_options *options)
{
    bool keeps = false;
    for (size_t extra = 0; extra < TOPIC_FEATURE_EXTRA_COUNT; extra++)
        keeps |= options->extras[extra] != TOPIC_FEATURE_SEARCH_NO;
    return keeps;
}

/* Sets which features the model begins with, and what is kept of the articles to add others. */
static void begin_features(struct trainer *trainer)
{
    const struct topic_train_options *options = trainer->options;
    trainer->set.settings = trainer->reading = topic_feature_set_defaults();
    trainer->training->dataset.keeps_words = keeps_words(options);
    if (trainer->training->dataset.keeps_words)
        trainer->reading = topic_feature_set_reading(&trainer->reading);
    for (enum topic_feature_extra extra = 0; extra < TOPIC_FEATURE_EXTRA_COUNT; extra++) {
        trainer->training->report.extras[extra].choice = options->extras[extra];
        if (options->extras[extra] == TOPIC_FEATURE_SEARCH_YES)
            topic_feature_set_add_extra(&trainer->set.settings, extra);
    }
}

static int make_folds(struct trainer *trainer, struct topic_error *err)
{
    const struct topic_label_matrix labels =
        topic_dataset_article_labels(&trainer->training->dataset);
    size_t rows = trainer->set.matrix.row_count;
    trainer->groups = topic_memory_new(rows, sizeof *trainer->groups, err);
    trainer->fold_of = topic_memory_new(rows, sizeof *trainer->fold_of, err);
    if (!trainer->groups || !trainer->fold_of ||
        topic_near_duplicates_group(&trainer->set.matrix, trainer->groups, err) < 0)
        return -1;
    for (size_t row = 0; row < labels.article_count; row++)
        trainer->training->report.near_copies += trainer->groups[row] != row;
    for (size_t row = labels.article_count; row < rows; row++)
        trainer->fold_of[row] = (uint32_t)trainer->options->folds;
    return topic_folds_assign(&labels, trainer->groups, trainer->options->folds,
                              trainer->options->seed, trainer->fold_of, err);
}

/* Fewer articles with a topic, or without any, say too little about which have one. */
#define RELEVANCE_ARTICLES_MIN 20

static bool can_learn_relevance(const struct trainer *trainer)
{
    const struct topic_dataset *dataset = &trainer->training->dataset;
    size_t none = trainer->training->report.off_topic;
    return dataset->labels.topic_count > 1 && !trainer->set.settings.single_label &&
           none >= RELEVANCE_ARTICLES_MIN &&
           dataset->article_count - none >= RELEVANCE_ARTICLES_MIN;
}

static int choose_solver(struct trainer *trainer, struct topic_error *err)
{
    const struct topic_label_matrix *labels = &trainer->training->dataset.labels;
    const char *name = trainer->options->solver;
    trainer->fit = (struct topic_cross_fit){
        .problem = {.matrix = &trainer->set.matrix,
                    .labels = labels,
                    .fold_of = trainer->fold_of,
                    .fold_count = trainer->options->folds,
                    .solver = topic_solvers_find(name),
                    .cost = trainer->options->cost,
                    .seed = trainer->options->seed,
                    .has_relevance = can_learn_relevance(trainer)},
        .process_count = trainer->options->process_count,
        .progress = fit_progress,
        .progress_context = trainer,
    };
    if (!trainer->fit.problem.solver)
        return topic_error_set(err, "unknown solver \"%s\": choose auto, libsvm, liblinear or dcd",
                               name);
    trainer->training->report.solver = trainer->fit.problem.solver->name;
    return 0;
}

/* Trains the fold models and the final SVMs, and chooses their cost, extra features and the
 * decision rule on out-of-fold margins. */
static int train(struct trainer *trainer, struct topic_error *err)
{
    const struct topic_label_matrix labels =
        topic_dataset_article_labels(&trainer->training->dataset);
    const struct topic_train_options *options = trainer->options;
    struct topic_train_report *report = &trainer->training->report;
    const struct topic_cost_search search = {
        .fit = &trainer->fit,
        .article_count = labels.article_count,
        .quality = {.fold_of = trainer->fold_of,
                    .fold_count = options->folds,
                    .process_count = options->process_count,
                    .single_label = trainer->set.settings.single_label},
        .begin_stage = begin_stage,
        .context = trainer};
    if (topic_cost_search_run(&search, &trainer->best, err) < 0)
        return -1;
    trainer->fit.problem.cost = report->cost = trainer->best.cost;
    const struct topic_feature_search extras = {
        .dataset = &trainer->training->dataset, .fit = &trainer->fit, .cost = search};
    if (topic_feature_search_run(&extras, &trainer->set, &trainer->best, report->extras, err) < 0)
        return -1;
    if (options->objective &&
        topic_objective_trials_run(&search, options->objective, &trainer->best, &report->objectives,
                                   err) < 0)
        return -1;
    report->features = trainer->set.selection.feature_count;
    report->quality = trainer->best.quality;
    trainer->best.quality = (struct topic_metrics){0};
    trainer->set.settings.rivalry = trainer->best.rule.stacking.rivalry;
    trainer->set.settings.relevance = trainer->best.rule.stacking.relevance;
    report->relevance = (double)trainer->set.settings.relevance;
    trainer->set.settings.spline = trainer->best.rule.spline;
    return 0;
}

/* All stages but writing the file. */
static int run_stages(struct trainer *trainer, struct topic_corpus *corpus, struct topic_error *err)
{
    begin_features(trainer);
    begin_stage(trainer, TOPIC_STAGE_READ);
    if (read_corpus(trainer, corpus, err) < 0 || compare_names(trainer, err) < 0 ||
        check_labels(trainer, corpus, err) < 0)
        return -1;
    if (choose_rule(trainer, err) < 0)
        return -1;
    const struct topic_label_matrix labels =
        topic_dataset_article_labels(&trainer->training->dataset);
    trainer->training->report.off_topic = topic_label_matrix_count_empty(&labels);
    begin_stage(trainer, TOPIC_STAGE_FEATURES);
    if (topic_feature_set_make(&trainer->set, &trainer->training->dataset, NULL, 0, err) < 0 ||
        make_folds(trainer, err) < 0)
        return -1;
    if (choose_solver(trainer, err) < 0)
        return -1;
    return train(trainer, err);
}

static void trainer_release(struct trainer *trainer)
{
    topic_feature_set_release(&trainer->set);
    free(trainer->groups);
    free(trainer->fold_of);
    topic_cost_search_result_release(&trainer->best);
}

int topic_trainer_run(struct topic_corpus *corpus, const struct topic_train_options *options,
                      const char *output, struct topic_training *training, struct topic_error *err)
{
    struct trainer trainer = {.options = options, .training = training};
    int status = run_stages(&trainer, corpus, err);
    if (status == 0) {
        begin_stage(&trainer, TOPIC_STAGE_WRITE);
        const struct topic_model_output model = {.options = options,
                                                 .training = training,
                                                 .set = &trainer.set,
                                                 .best = &trainer.best,
                                                 .has_relevance =
                                                     trainer.fit.problem.has_relevance};
        status = topic_model_output_write(&model, output, err);
        begin_stage(&trainer, TOPIC_STAGE_COUNT);
    }
    trainer_release(&trainer);
    return status;
}

int topic_trainer_examine(struct topic_corpus *corpus, const struct topic_train_options *options,
                          int (*visit)(void *context, const struct topic_findings *findings,
                                       struct topic_error *err),
                          void *context, struct topic_training *training, struct topic_error *err)
{
    struct trainer trainer = {.options = options, .training = training};
    int status = run_stages(&trainer, corpus, err);
    if (status == 0)
        status = topic_decision_rule_apply(&trainer.best.rule, &trainer.best.margins, err);
    if (status == 0) {
        trainer.fit.progress = NULL; /* the stage is over */
        const struct topic_findings findings = {.dataset = &training->dataset,
                                                .settings = &trainer.set.settings,
                                                .selection = &trainer.set.selection,
                                                .fit = &trainer.fit,
                                                .log_odds = &trainer.best.margins,
                                                .thresholds = trainer.best.rule.thresholds.topics};
        status = visit(context, &findings, err);
    }
    trainer_release(&trainer);
    return status;
}

void topic_trainer_release(struct topic_training *training)
{
    topic_dataset_release(&training->dataset);
    topic_label_variants_release(&training->variants);
    topic_label_doubts_release(&training->doubts);
    topic_metrics_release(&training->report.quality);
    free(training->topic_articles);
    *training = (struct topic_training){0};
}
