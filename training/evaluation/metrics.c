#include "training/evaluation/metrics.h"

#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "training/data/ranking.h"

#define TOP_COUNT 5
#define BIN_COUNT 15

/* Cells by answer and truth. */
struct counts {
    size_t right;  /* accepted and true */
    size_t wrong;  /* accepted, not true */
    size_t missed; /* true, not accepted */
};

struct bin {
    double score_sum;
    size_t cells;
    size_t relevant;
};

struct measure {
    const struct topic_answers *answers;
    const struct topic_label_matrix *truth;
    struct counts *topics; /* topic_count */
    uint64_t *items;       /* article_count, one topic's ranking */
    uint64_t *spare;
    bool *is_due; /* topic_count, one article's truth */
    struct bin all[BIN_COUNT], given[BIN_COUNT], best[BIN_COUNT];
};

static double ratio(double part, double whole)
{
    return whole > 0 ? part / whole : 0;
}

static double precision_of(struct counts counts)
{
    return ratio((double)counts.right, (double)(counts.right + counts.wrong));
}

static double recall_of(struct counts counts)
{
    return ratio((double)counts.right, (double)(counts.right + counts.missed));
}

static double f1_of(struct counts counts)
{
    return ratio(2 * (double)counts.right,
                 (double)(2 * counts.right + counts.wrong + counts.missed));
}

static void count_cell(struct counts *counts, bool is_accepted, bool is_due)
{
    counts->right += is_accepted && is_due;
    counts->wrong += is_accepted && !is_due;
    counts->missed += !is_accepted && is_due;
}

/* ---- article by article ---- */

static void set_due(const struct measure *measure, size_t article, bool value)
{
    const struct topic_label_matrix *truth = measure->truth;
    for (size_t i = truth->starts[article]; i < truth->starts[article + 1]; i++)
        measure->is_due[truth->topics[i]] = value;
}

/* Keeps the TOP_COUNT largest items, largest first. */
static void keep_top(uint64_t *top, size_t *count, uint64_t item)
{
    if (*count == TOP_COUNT && item <= top[TOP_COUNT - 1])
        return;
    size_t place = *count < TOP_COUNT ? (*count)++ : TOP_COUNT - 1;
    for (; place > 0 && top[place - 1] < item; place--)
        top[place] = top[place - 1];
    top[place] = item;
}

/* relevant[k]: whether the article has the topic at rank k; false for ranks that do not exist. */
static void rank_topics(const struct measure *measure, size_t article, bool *relevant)
{
    size_t topic_count = measure->answers->topic_count;
    const float *scores = measure->answers->scores + article * topic_count;
    uint64_t top[TOP_COUNT];
    size_t count = 0;
    for (size_t topic = 0; topic < topic_count; topic++)
        keep_top(top, &count, topic_ranking_item(scores[topic], measure->is_due[topic]));
    for (size_t k = 0; k < TOP_COUNT; k++)
        relevant[k] = k < count && topic_ranking_is_relevant(top[k]);
}

static double precision_at(const bool *relevant, size_t depth)
{
    size_t hits = 0;
    for (size_t k = 0; k < depth; k++)
        hits += relevant[k];
    return (double)hits / (double)depth;
}

static double ndcg(const bool *relevant, size_t due)
{
    double gain = 0;
    double ideal = 0;
    for (size_t k = 0; k < TOP_COUNT; k++) {
        double discount = log2((double)k + 2);
        gain += relevant[k] ? 1 / discount : 0;
        ideal += k < due ? 1 / discount : 0;
    }
    return ratio(gain, ideal);
}

static void add_ranking(const struct measure *measure, size_t article, size_t due,
                        struct topic_metrics *metrics)
{
    bool relevant[TOP_COUNT];
    rank_topics(measure, article, relevant);
    metrics->precision_at_1 += precision_at(relevant, 1);
    metrics->precision_at_3 += precision_at(relevant, 3);
    metrics->precision_at_5 += precision_at(relevant, 5);
    metrics->ndcg_at_5 += ndcg(relevant, due);
}

static void bin_cell(struct bin *bins, float score, bool is_due)
{
    double place = (double)score * BIN_COUNT;
    size_t index = place < BIN_COUNT ? (size_t)place : BIN_COUNT - 1;
    struct bin *bin = &bins[index];
    bin->score_sum += (double)score;
    bin->cells++;
    bin->relevant += is_due;
}

static struct counts count_article(struct measure *measure, size_t article)
{
    const struct topic_answers *answers = measure->answers;
    struct counts counts = {0};
    float best = -1;
    bool is_best_due = false;
    for (size_t topic = 0; topic < answers->topic_count; topic++) {
        size_t cell = article * answers->topic_count + topic;
        bool is_due = measure->is_due[topic];
        assert(answers->scores[cell] >= 0 && answers->scores[cell] <= 1);
        count_cell(&counts, answers->accepted[cell], is_due);
        count_cell(&measure->topics[topic], answers->accepted[cell], is_due);
        float score = answers->scores[cell];
        bin_cell(measure->all, score, is_due);
        if (answers->accepted[cell])
            bin_cell(measure->given, score, is_due);
        /* Of equal scores a wrong one, as in rankings. */
        if (score > best || (score == best && !is_due)) {
            best = score;
            is_best_due = is_due;
        }
    }
    if (answers->topic_count > 0)
        bin_cell(measure->best, best, is_best_due);
    return counts;
}

/* Adds up sums first and divides at the end. */
static void add_articles(struct measure *measure, struct topic_metrics *metrics)
{
    struct counts all = {0};
    size_t with_topics = 0;
    size_t article_count = measure->answers->article_count;
    for (size_t article = 0; article < article_count; article++) {
        set_due(measure, article, true);
        struct counts counts = count_article(measure, article);
        size_t due = counts.right + counts.missed;
        bool is_empty = due + counts.wrong == 0;
        metrics->sample_f1 += is_empty ? 1 : f1_of(counts);
        metrics->subset_accuracy += counts.wrong + counts.missed == 0;
        if (due > 0) {
            with_topics++;
            add_ranking(measure, article, due, metrics);
        }
        set_due(measure, article, false);
        all.right += counts.right;
        all.wrong += counts.wrong;
        all.missed += counts.missed;
    }
    double cells = (double)article_count * (double)measure->answers->topic_count;
    metrics->micro_f1 = f1_of(all);
    metrics->micro_precision = precision_of(all);
    metrics->micro_recall = recall_of(all);
    metrics->sample_f1 = ratio(metrics->sample_f1, (double)article_count);
    metrics->subset_accuracy = ratio(metrics->subset_accuracy, (double)article_count);
    metrics->hamming_loss = ratio((double)(all.wrong + all.missed), cells);
    metrics->precision_at_1 = ratio(metrics->precision_at_1, (double)with_topics);
    metrics->precision_at_3 = ratio(metrics->precision_at_3, (double)with_topics);
    metrics->precision_at_5 = ratio(metrics->precision_at_5, (double)with_topics);
    metrics->ndcg_at_5 = ratio(metrics->ndcg_at_5, (double)with_topics);
}

/* ---- topic by topic ---- */

/* Mean over the relevant articles of the precision at their ranks. */
static double average_precision(const struct measure *measure, size_t topic)
{
    const struct topic_answers *answers = measure->answers;
    for (size_t article = 0; article < answers->article_count; article++)
        measure->items[article] =
            topic_ranking_item(answers->scores[article * answers->topic_count + topic],
                               topic_label_matrix_has(measure->truth, article, topic));
    topic_ranking_sort(measure->items, measure->spare, answers->article_count);
    double sum = 0;
    size_t hits = 0;
    for (size_t i = 0; i < answers->article_count; i++)
        if (topic_ranking_is_relevant(measure->items[i]))
            sum += (double)++hits / (double)(i + 1);
    return ratio(sum, (double)hits);
}

static void add_topics(const struct measure *measure, struct topic_metrics *metrics)
{
    size_t topic_count = measure->answers->topic_count;
    size_t with_articles = 0;
    for (size_t topic = 0; topic < topic_count; topic++) {
        struct counts counts = measure->topics[topic];
        struct topic_topic_metrics *own = &metrics->topics[topic];
        own->articles = counts.right + counts.missed;
        own->precision = precision_of(counts);
        own->recall = recall_of(counts);
        own->f1 = f1_of(counts);
        own->average_precision = own->articles > 0 ? average_precision(measure, topic) : 0;
        with_articles += own->articles > 0;
        metrics->macro_precision += own->precision;
        metrics->macro_recall += own->recall;
        metrics->macro_f1 += own->f1;
        metrics->mean_average_precision += own->average_precision;
    }
    metrics->macro_precision = ratio(metrics->macro_precision, (double)topic_count);
    metrics->macro_recall = ratio(metrics->macro_recall, (double)topic_count);
    metrics->macro_f1 = ratio(metrics->macro_f1, (double)topic_count);
    metrics->mean_average_precision = ratio(metrics->mean_average_precision, (double)with_articles);
}

/* The sum over bins of |mean score - share relevant| * share of cells, in which the number of a
 * bin's cells cancels. */
static double calibration_error(const struct bin *bins)
{
    double error = 0;
    double cells = 0;
    for (size_t i = 0; i < BIN_COUNT; i++) {
        error += fabs(bins[i].score_sum - (double)bins[i].relevant);
        cells += (double)bins[i].cells;
    }
    return ratio(error, cells);
}

int topic_metrics_compute(const struct topic_answers *answers,
                          const struct topic_label_matrix *truth, struct topic_metrics *metrics,
                          struct topic_error *err)
{
    assert(answers->article_count == truth->article_count);
    assert(answers->topic_count == truth->topic_count);
    struct measure measure = {.answers = answers, .truth = truth};
    *metrics = (struct topic_metrics){.articles = answers->article_count};
    int status = -1;
    measure.topics = topic_memory_new(answers->topic_count, sizeof *measure.topics, err);
    measure.is_due = topic_memory_new(answers->topic_count, sizeof *measure.is_due, err);
    measure.items = topic_memory_new(answers->article_count, sizeof *measure.items, err);
    measure.spare = topic_memory_new(answers->article_count, sizeof *measure.spare, err);
    metrics->topics = topic_memory_new(answers->topic_count, sizeof *metrics->topics, err);
    if (!measure.topics || !measure.is_due || !measure.items || !measure.spare || !metrics->topics)
        goto fail;
    add_articles(&measure, metrics);
    add_topics(&measure, metrics);
    metrics->calibration_error = calibration_error(measure.all);
    metrics->calibration_error_given = calibration_error(measure.given);
    metrics->calibration_error_best = calibration_error(measure.best);
    status = 0;
fail:
    if (status < 0)
        topic_metrics_release(metrics);
    free(measure.topics);
    free(measure.is_due);
    free(measure.items);
    free(measure.spare);
    return status;
}

void topic_metrics_release(struct topic_metrics *metrics)
{
    free(metrics->topics);
    *metrics = (struct topic_metrics){0};
}
