#include "training/quality.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/rule.h"
#include "training/workers.h"

struct run {
    const struct topic_margins *margins;
    const struct topic_labels *labels;
    const struct topic_quality_options *options;
    /* Filled in the parent, [article * topic_count + topic]. */
    float *scores;
    float *log_odds;
    bool *accepted;
};

/* What a fold's articles get, topic after topic. */
struct verdict {
    float score;
    float log_odds;
    bool accepted;
};

/* Laplace's rule of succession, as in model/model.h: by the topic's articles in the other folds. */
static double largest_probability(const struct run *run, size_t fold, size_t topic)
{
    double articles = 0;
    for (size_t article = 0; article < run->labels->article_count; article++)
        articles +=
            run->options->fold_of[article] != fold && topic_labels_has(run->labels, article, topic);
    return (articles + 1) / (articles + 2);
}

static int append_verdicts(const struct run *run, size_t fold, const struct topic_rule *rule,
                           const struct topic_margins *log_odds, struct topic_buffer *result,
                           struct topic_error *err)
{
    const struct topic_sigmoid as_it_is = {.slope = 1, .offset = 0};
    for (size_t topic = 0; topic < log_odds->topic_count; topic++) {
        double most = largest_probability(run, fold, topic);
        for (size_t article = 0; article < log_odds->article_count; article++) {
            if (run->options->fold_of[article] != fold)
                continue;
            float value = log_odds->values[topic * log_odds->article_count + article];
            struct verdict verdict;
            memset(&verdict, 0, sizeof verdict); /* its padding is written too */
            verdict.score = (float)fmin(topic_sigmoid_probability(as_it_is, (double)value), most);
            verdict.log_odds = value;
            verdict.accepted = value >= rule->thresholds.topics[topic];
            if (topic_buffer_append(result, &verdict, sizeof verdict, err) < 0)
                return -1;
        }
    }
    return 0;
}

static int judge_fold(void *context, size_t fold, struct topic_buffer *result,
                      struct topic_error *err)
{
    const struct run *run = context;
    struct topic_rule rule;
    struct topic_margins log_odds = *run->margins;
    log_odds.values =
        topic_memory_new(log_odds.article_count * log_odds.topic_count, sizeof(float), err);
    int status = -1;
    if (topic_rule_init(&rule, log_odds.topic_count, err) == 0 && log_odds.values &&
        topic_rule_fit(&rule, run->margins, run->labels, run->options->fold_of, fold, &log_odds,
                       err) == 0)
        status = append_verdicts(run, fold, &rule, &log_odds, result, err);
    topic_rule_release(&rule);
    free(log_odds.values);
    return status;
}

static int collect_fold(void *context, size_t fold, const char *bytes, size_t len,
                        struct topic_error *err)
{
    const struct run *run = context;
    size_t topics = run->margins->topic_count;
    (void)len;
    (void)err;
    for (size_t topic = 0; topic < topics; topic++)
        for (size_t article = 0; article < run->margins->article_count; article++) {
            if (run->options->fold_of[article] != fold)
                continue;
            struct verdict verdict;
            memcpy(&verdict, bytes, sizeof verdict);
            bytes += sizeof verdict;
            run->scores[article * topics + topic] = verdict.score;
            run->log_odds[article * topics + topic] = verdict.log_odds;
            run->accepted[article * topics + topic] = verdict.accepted;
        }
    return 0;
}

/* Instead of what passes its threshold, the best by score and then log-odds, as model/tag.c has it:
 * scores that end where their evidence does are often equal. */
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

int topic_quality_measure(const struct topic_margins *margins, const struct topic_labels *labels,
                          const struct topic_quality_options *options,
                          struct topic_metrics *metrics, struct topic_error *err)
{
    size_t cells = margins->article_count * margins->topic_count;
    struct run run = {.margins = margins,
                      .labels = labels,
                      .options = options,
                      .scores = topic_memory_new(cells, sizeof(float), err),
                      .log_odds = topic_memory_new(cells, sizeof(float), err),
                      .accepted = topic_memory_new(cells, sizeof(bool), err)};
    const struct topic_work work = {.task_count = options->fold_count,
                                    .process_count = options->process_count,
                                    .context = &run,
                                    .run = judge_fold,
                                    .collect = collect_fold};
    int status = -1;
    if (run.scores && run.log_odds && run.accepted && topic_workers_run(&work, err) == 0) {
        if (options->single_label)
            accept_best(&run);
        const struct topic_answers answers = {.article_count = margins->article_count,
                                              .topic_count = margins->topic_count,
                                              .scores = run.scores,
                                              .accepted = run.accepted};
        status = topic_metrics_compute(&answers, labels, metrics, err);
    }
    free(run.scores);
    free(run.log_odds);
    free(run.accepted);
    return status;
}
