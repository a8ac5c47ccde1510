#include "training/fit/nested_cv.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/scoring/score_spline.h"
#include "training/decision/score_spline_fit.h"
#include "training/fit/process_pool.h"

struct run {
    const struct topic_margins *margins;
    const struct topic_label_matrix *labels;
    const struct topic_nested_cv_options *options;
    struct topic_decision_rule *rules; /* by fold: without that fold; the last: all articles */
    uint32_t *chosen;                  /* numbers of articles */
    size_t *fold_topics;               /* [fold * topic_count + topic]: articles with the topic */
    /* [article * topic_count + topic] */
    float *scores;
    float *log_odds;
    bool *accepted;
};

/* Lists in run->chosen the articles of the fold, or all others. Returns how many. */
static size_t choose(const struct run *run, size_t fold, bool is_inside)
{
    size_t count = 0;
    for (size_t article = 0; article < run->margins->article_count; article++)
        if ((run->options->fold_of[article] == fold) == is_inside)
            run->chosen[count++] = (uint32_t)article;
    return count;
}

static int fit_rule(void *context, size_t fold, struct topic_buffer *result,
                    struct topic_error *err)
{
    const struct run *run = context;
    size_t count = choose(run, fold, false); /* the last rule: no article has this fold, so all */
    if (topic_decision_rule_fit(&run->rules[fold], run->margins, run->labels, run->chosen, count,
                                err) < 0)
        return -1;
    return topic_decision_rule_encode(&run->rules[fold], result, err);
}

static int collect_rule(void *context, size_t fold, const char *bytes, size_t len,
                        struct topic_error *err)
{
    const struct run *run = context;
    (void)len;
    (void)err;
    topic_decision_rule_decode(&run->rules[fold], bytes);
    return 0;
}

static void count_fold_topics(const struct run *run)
{
    const struct topic_label_matrix *labels = run->labels;
    for (size_t article = 0; article < labels->article_count; article++)
        for (size_t i = labels->starts[article]; i < labels->starts[article + 1]; i++)
            run->fold_topics[run->options->fold_of[article] * labels->topic_count +
                             labels->topics[i]]++;
}

/* The bound of model/model.h on a score, Laplace's rule of succession, for the topic's articles in
 * the other folds. */
static double largest_probability(const struct run *run, size_t fold, size_t topic)
{
    double articles = 0;
    for (size_t other = 0; other < run->options->fold_count; other++)
        if (other != fold)
            articles += (double)run->fold_topics[other * run->labels->topic_count + topic];
    return (articles + 1) / (articles + 2);
}

static void decide(const struct run *run, size_t fold, const struct topic_margins *log_odds)
{
    const size_t topics = log_odds->topic_count;
    for (size_t topic = 0; topic < topics; topic++) {
        const float *values = log_odds->values + topic * log_odds->article_count;
        for (size_t i = 0; i < log_odds->article_count; i++) {
            size_t cell = run->chosen[i] * topics + topic;
            run->log_odds[cell] = values[i];
            run->accepted[cell] = values[i] >= run->rules[fold].thresholds.topics[topic];
        }
    }
}

static int decide_folds(const struct run *run, struct topic_error *err)
{
    int status = 0;
    for (size_t fold = 0; fold < run->options->fold_count && status == 0; fold++) {
        struct topic_margins log_odds;
        status =
            topic_margins_init(&log_odds, choose(run, fold, true), run->margins->topic_count, err);
        if (status == 0) {
            topic_margins_pick(run->margins, run->chosen, &log_odds);
            status = topic_decision_rule_apply(&run->rules[fold], &log_odds, err);
        }
        if (status == 0)
            decide(run, fold, &log_odds);
        topic_margins_release(&log_odds);
    }
    return status;
}

/* ---- scores ---- */

static void add_article(const struct run *run, size_t article, struct topic_score_spline_fit *fit)
{
    const struct topic_label_matrix *labels = run->labels;
    const float *log_odds = run->log_odds + article * labels->topic_count;
    size_t at = labels->starts[article];
    for (uint32_t topic = 0; topic < labels->topic_count; topic++) {
        bool has_topic = at < labels->starts[article + 1] && labels->topics[at] == topic;
        at += has_topic;
        topic_score_spline_fit_add(fit, run->options->fold_of[article], log_odds[topic], has_topic);
    }
}

/* The scores of an article, as in model/tag.c. */
static void score_article(const struct run *run, size_t article,
                          const struct topic_score_spline *spline, const double *most)
{
    const size_t topics = run->labels->topic_count;
    const float *log_odds = run->log_odds + article * topics;
    float *scores = run->scores + article * topics;
    double sum = 0;
    for (size_t topic = 0; topic < topics; topic++) {
        scores[topic] = (float)topic_calibration_logistic(
            topic_score_spline_apply(spline, (double)log_odds[topic]));
        sum += (double)scores[topic];
    }
    bool is_shared = run->options->single_label && sum > 0;
    for (size_t topic = 0; topic < topics; topic++) {
        double score = is_shared ? (double)scores[topic] / sum : (double)scores[topic];
        scores[topic] = (float)fmin(score, most[topic]);
    }
}

static void score_fold(const struct run *run, size_t fold, const struct topic_score_spline_fit *fit,
                       double *most)
{
    const struct topic_score_spline spline = topic_score_spline_fit_without(fit, fold);
    size_t count = choose(run, fold, true);
    for (size_t topic = 0; topic < run->labels->topic_count; topic++)
        most[topic] = largest_probability(run, fold, topic);
    for (size_t i = 0; i < count; i++)
        score_article(run, run->chosen[i], &spline, most);
}

/* Each fold's scores are calibrated on the other folds, the rule's on all. */
static int score_all(const struct run *run, struct topic_error *err)
{
    const size_t folds = run->options->fold_count;
    struct topic_score_spline_fit fit = {0};
    double *most = topic_memory_new(run->labels->topic_count, sizeof *most, err);
    int status = most ? topic_score_spline_fit_init(&fit, folds, err) : -1;
    if (status == 0) {
        count_fold_topics(run);
        for (size_t article = 0; article < run->labels->article_count; article++)
            add_article(run, article, &fit);
        for (size_t fold = 0; fold < folds; fold++)
            score_fold(run, fold, &fit, most);
        run->rules[folds].spline = topic_score_spline_fit_all(&fit);
    }
    topic_score_spline_fit_release(&fit);
    free(most);
    return status;
}

/* Accepts the best topic by score and then by log-odds, as model/tag.c does, instead of those that
 * reach their thresholds. Scores are bounded (largest_probability), so they are often equal. */
static void accept_best(const struct run *run)
{
    size_t topics = run->margins->topic_count;
    for (size_t article = 0; article < run->margins->article_count; article++) {
        const float *scores = run->scores + article * topics;
        const float *log_odds = run->log_odds + article * topics;
        bool *accepted = run->accepted + article * topics;
        size_t best = 0;
        for (size_t topic = 1; topic < topics; topic++)
            if (scores[topic] > scores[best] ||
                (scores[topic] == scores[best] && log_odds[topic] > log_odds[best]))
                best = topic;
        memset(accepted, 0, topics * sizeof *accepted);
        accepted[best] = true;
    }
}

static int init_run(struct run *run, struct topic_error *err)
{
    size_t articles = run->margins->article_count;
    size_t topics = run->margins->topic_count;
    size_t folds = run->options->fold_count;
    run->rules = topic_memory_new(folds + 1, sizeof *run->rules, err);
    run->chosen = topic_memory_new(articles, sizeof *run->chosen, err);
    run->fold_topics = topic_memory_new(folds * topics, sizeof *run->fold_topics, err);
    run->scores = topic_memory_new(articles * topics, sizeof *run->scores, err);
    run->log_odds = topic_memory_new(articles * topics, sizeof *run->log_odds, err);
    run->accepted = topic_memory_new(articles * topics, sizeof *run->accepted, err);
    if (!run->rules || !run->chosen || !run->fold_topics || !run->scores || !run->log_odds ||
        !run->accepted)
        return -1;
    for (size_t fold = 0; fold <= folds; fold++) {
        if (topic_decision_rule_init(&run->rules[fold], topics, err) < 0)
            return -1;
        run->rules[fold].thresholds.objective = run->options->objective;
    }
    return 0;
}

static void release_run(struct run *run)
{
    for (size_t fold = 0; run->rules && fold <= run->options->fold_count; fold++)
        topic_decision_rule_release(&run->rules[fold]);
    free(run->rules);
    free(run->chosen);
    free(run->fold_topics);
    free(run->scores);
    free(run->log_odds);
    free(run->accepted);
}

int topic_nested_cv_measure(const struct topic_margins *margins,
                            const struct topic_label_matrix *labels,
                            const struct topic_nested_cv_options *options,
                            struct topic_decision_rule *rule, struct topic_metrics *metrics,
                            struct topic_error *err)
{
    struct run run = {.margins = margins, .labels = labels, .options = options};
    const struct topic_process_pool_work work = {.task_count = options->fold_count + 1,
                                                 .process_count = options->process_count,
                                                 .context = &run,
                                                 .run = fit_rule,
                                                 .collect = collect_rule};
    int status = -1;
    *rule = (struct topic_decision_rule){0};
    if (init_run(&run, err) == 0 && topic_process_pool_run(&work, err) == 0 &&
        decide_folds(&run, err) == 0 && score_all(&run, err) == 0) {
        if (options->single_label)
            accept_best(&run);
        const struct topic_answers answers = {.article_count = margins->article_count,
                                              .topic_count = margins->topic_count,
                                              .scores = run.scores,
                                              .accepted = run.accepted};
        status = topic_metrics_compute(&answers, labels, metrics, err);
        *rule = run.rules[options->fold_count];
        run.rules[options->fold_count] = (struct topic_decision_rule){0};
    }
    release_run(&run);
    return status;
}
