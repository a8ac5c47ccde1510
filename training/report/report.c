#include "training/report/report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/confusion_pairs.h"
#include "training/evaluation/score_curves.h"
#include "training/report/charts.h"
#include "training/report/page.h"
#include "training/report/style.h"
#include "training/report/tables.h"

#define CONFUSIONS_MAX 20

/* Curves in sight, and those behind a click; a page of a thousand curves is read by nobody. */
#define CURVES_SHOWN 12
#define CURVES_MAX 200

/* The figures at the head of the page, in order. */
static const struct figure {
    const char *name;
    size_t offset;
    enum topic_bootstrap_measure interval;
    const char *meaning;
} figures[] = {
    {"Precision", offsetof(struct topic_metrics, micro_precision), TOPIC_BOOTSTRAP_MICRO_PRECISION,
     "Of all topics that were given, the share that was right. Low: readers see topics that do not "
     "belong."},
    {"Recall", offsetof(struct topic_metrics, micro_recall), TOPIC_BOOTSTRAP_MICRO_RECALL,
     "Of all topics that articles should have had, the share that was given. Low: articles are not "
     "found where they belong."},
    {"F1", offsetof(struct topic_metrics, micro_f1), TOPIC_BOOTSTRAP_MICRO_F1,
     "Precision and recall in one number, their harmonic mean over all answers (micro-F1). "
     "Frequent "
     "topics decide it."},
    {"F1, each topic alike", offsetof(struct topic_metrics, macro_f1), TOPIC_BOOTSTRAP_MACRO_F1,
     "The mean of the topics' own F1 (macro-F1): a topic of five articles counts as much as one of "
     "five hundred."},
    {"F1, each article alike", offsetof(struct topic_metrics, sample_f1), TOPIC_BOOTSTRAP_SAMPLE_F1,
     "The mean of the articles' own F1: how close the topics of a typical article are to what they "
     "should be."},
    {"Exactly right", offsetof(struct topic_metrics, subset_accuracy),
     TOPIC_BOOTSTRAP_SUBSET_ACCURACY,
     "The share of articles with all of their topics and no other: nobody would have had to touch "
     "them."},
};

static double value_of(const struct topic_metrics *metrics, size_t offset)
{
    double value;
    memcpy(&value, (const char *)metrics + offset, sizeof value);
    return value;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static void put_head(struct topic_page *page, const struct topic_report *report)
{
    topic_page_put(page, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                         "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
                         "<title>Evaluation of ");
    topic_page_name(page, file_name(report->model_path));
    topic_page_put(page, "</title>\n");
    topic_style_put_sheet(page);
    topic_page_put(page, "</head>\n<body>\n");
}

static void put_title(struct topic_page *page, const struct topic_report *report)
{
    const struct topic_evaluation *evaluation = report->evaluation;
    topic_page_put(page, "<h1>How well <bdi>");
    topic_page_name(page, file_name(report->model_path));
    topic_page_put(page, "</bdi> tags</h1>\n<p class=\"about\">");
    topic_page_count(page, evaluation->metrics.articles);
    topic_page_put(page, evaluation->metrics.articles == 1 ? " article, " : " articles, ");
    topic_page_count(page, evaluation->truth.topic_count);
    topic_page_put(page, evaluation->truth.topic_count == 1 ? " topic" : " topics");
    if (evaluation->unlabelled + report->skipped > 0)
        topic_page_format(page, " (passed over: %zu without labels, %zu malformed)",
                          evaluation->unlabelled, report->skipped);
    topic_page_put(page, ". Model <code>");
    topic_page_name(page, topic_model_id(report->model));
    topic_page_put(page, "</code></p>\n");
}

/* What makes every figure below too good is said above them. */
static void put_overlap(struct topic_page *page, const struct topic_leakage *leakage)
{
    size_t seen = leakage ? leakage->exact + leakage->near : 0;
    if (seen > 0)
        topic_page_format(page,
                          "<p class=\"warning\"><b>The training corpus holds %zu of these "
                          "articles too</b> (%zu word for word, %zu nearly). The model has seen "
                          "their topics, and the figures flatter it.</p>\n",
                          seen, leakage->exact, leakage->near);
    else if (leakage)
        topic_page_put(page, "<p class=\"about\">None of these articles is in the training corpus, "
                             "nor nearly.</p>\n");
}

static void put_moment(struct topic_page *page, topic_date date)
{
    char text[TOPIC_DATE_BYTES];
    topic_page_format(page, "<time>%s</time>", topic_date_format(date, text));
}

static void put_split(struct topic_page *page, const struct topic_time_split *split)
{
    if (!split)
        return;
    topic_page_put(page, "<p class=\"about\">Trained on the ");
    topic_page_count(page, split->older.count);
    topic_page_put(page, " older articles, from ");
    put_moment(page, split->oldest);
    topic_page_put(page, " on; measured on the newest, ");
    put_moment(page, split->cut);
    topic_page_put(page, " to ");
    put_moment(page, split->newest);
    if (split->copies > 0)
        topic_page_format(page, ", without %zu that copy older ones", split->copies);
    topic_page_put(page, ".</p>\n");
}

static void put_lead(struct topic_page *page, const struct topic_report *report)
{
    const struct topic_metrics *metrics = &report->evaluation->metrics;
    topic_page_format(page,
                      "<p class=\"lead\">Of 100 topics that the model gave, %.0f were right. Of "
                      "100 that the articles should have had, it found %.0f.</p>\n",
                      100 * metrics->micro_precision, 100 * metrics->micro_recall);
    topic_page_put(page, "<nav>");
    if (report->curve)
        topic_page_put(page, "<a href=\"#learning\">More articles</a>");
    topic_page_put(page, "<a href=\"#topics\">Topics</a><a href=\"#curves\">Curves</a>"
                         "<a href=\"#scores\">Scores</a><a href=\"#confusions\">Confusions</a>"
                         "<a href=\"#mistakes\">Worst mistakes</a></nav>\n");
}

static void put_figure(struct topic_page *page, const struct figure *figure, double value,
                       struct topic_interval interval)
{
    topic_page_format(page, "<div class=\"figure\"><h3>%s</h3><strong>%.3f</strong>", figure->name,
                      value);
    topic_page_format(page, "<span>%.3f to %.3f</span>", interval.low, interval.high);
    topic_charts_interval(page, value, interval);
    topic_page_format(page, "<p>%s</p></div>\n", figure->meaning);
}

static void put_figures(struct topic_page *page, const struct topic_report *report)
{
    topic_page_put(page, "<h2>In short</h2>\n<p>Each figure is between 0 and 1. Beside it, how far "
                         "it might have come out otherwise with other articles of the same kind: "
                         "the 95% interval of 1,000 draws of as many articles from these. A "
                         "difference between two models that is smaller may be chance.</p>\n"
                         "<div class=\"figures\">\n");
    for (size_t i = 0; i < sizeof figures / sizeof *figures; i++)
        put_figure(page, &figures[i], value_of(&report->evaluation->metrics, figures[i].offset),
                   report->intervals[figures[i].interval]);
    topic_page_put(page, "</div>\n");
}

static void put_learning(struct topic_page *page, const struct topic_learning_curve *curve)
{
    if (!curve)
        return;
    topic_page_put(page,
                   "<h2 id=\"learning\">Would more articles help?</h2>\n<div class=\"charts\">\n"
                   "<div><p>Models of fewer articles, drawn by lot from those that this one was "
                   "trained on, each measured with the same articles. Every doubling of "
                   "the articles is as wide as the one before it.</p><p>A curve that "
                   "still rises at its end says that more labelled articles will help; one that "
                   "is flat, that clearer topics or labels would help more.</p>");
    topic_tables_learning(page, curve);
    topic_page_put(page, "</div>\n<figure>");
    topic_charts_learning(page, curve);
    topic_page_put(page, "<figcaption>F1 by training articles: <span class=\"key\">all answers"
                         "</span> <span class=\"key second\">each topic alike</span></figcaption>"
                         "</figure></div>\n");
}

static void put_topics(struct topic_page *page, const struct topic_report *report)
{
    topic_page_put(page, "<h2 id=\"topics\">Topic by topic</h2>\n<p>A click on a column's head "
                         "sorts by it. <em>Average precision</em> says how well scores rank the "
                         "topic's articles before all others, whatever the <em>threshold</em>, the "
                         "score from which the topic is given. Figures of topics with few articles "
                         "are rough.</p>\n");
    if (topic_model_is_single_label(report->model))
        topic_page_put(page,
                       "<p>This model gives every article one topic, the best; thresholds are "
                       "not in force.</p>\n");
    topic_tables_topics(page, report);
}

static void put_topic_curve(struct topic_page *page, const struct topic_evaluation *evaluation,
                            size_t topic)
{
    const struct topic_answers answers = topic_evaluation_answers(evaluation);
    const struct topic_topic_metrics *row = &evaluation->metrics.topics[topic];
    const struct topic_chart_mark mark = {.recall = row->recall, .precision = row->precision};
    struct topic_score_curve curve;
    if (topic_score_curves_of_topic(&answers, &evaluation->truth, topic, &curve, page->err) < 0) {
        page->failed = true;
        return;
    }
    topic_page_put(page, "<figure><figcaption><bdi>");
    topic_page_name(page, evaluation->topic_names[topic]);
    topic_page_format(page, "</bdi> <span>%.2f</span></figcaption>", row->average_precision);
    topic_charts_small_curve(page, &curve, mark);
    topic_page_put(page, "</figure>\n");
}

/* The topics that some article carries, the most frequent first. */
static void put_topic_curves(struct topic_page *page, const struct topic_evaluation *evaluation)
{
    size_t *order = topic_tables_order(evaluation, page->err);
    if (!order) {
        page->failed = true;
        return;
    }
    size_t count = 0;
    while (count < evaluation->truth.topic_count &&
           evaluation->metrics.topics[order[count]].articles > 0)
        count++;
    if (count > CURVES_MAX)
        count = CURVES_MAX;
    size_t shown = count <= 2 * CURVES_SHOWN ? count : CURVES_SHOWN;
    topic_page_put(page, "<div class=\"many\">\n");
    for (size_t i = 0; i < shown; i++)
        put_topic_curve(page, evaluation, order[i]);
    topic_page_put(page, "</div>\n");
    if (count > shown) {
        topic_page_format(page, "<details><summary>%zu more topics</summary><div class=\"many\">\n",
                          count - shown);
        for (size_t i = shown; i < count; i++)
            put_topic_curve(page, evaluation, order[i]);
        topic_page_put(page, "</div></details>\n");
    }
    free(order);
}

static int put_curves(struct topic_page *page, const struct topic_evaluation *evaluation)
{
    const struct topic_answers answers = topic_evaluation_answers(evaluation);
    const struct topic_metrics *metrics = &evaluation->metrics;
    const struct topic_chart_mark mark = {.recall = metrics->micro_recall,
                                          .precision = metrics->micro_precision};
    struct topic_score_curve curve;
    if (topic_score_curves_of_topic(&answers, &evaluation->truth, TOPIC_SCORE_CURVES_ALL_TOPICS,
                                    &curve, page->err) < 0)
        return -1;
    topic_page_put(page,
                   "<h2 id=\"curves\">Precision against recall</h2>\n<div class=\"charts\">"
                   "<div><p>What other thresholds would give: further right, more of the "
                   "topics due are found and more of those given are wrong.</p><p>The ring is "
                   "where the model stands now. Along this curve all topics have one common "
                   "threshold; the model has one for each topic, so that its ring may lie "
                   "beside the curve.</p></div>\n<figure>");
    topic_charts_curve(page, &curve, mark);
    topic_page_put(page, "<figcaption>All topics together</figcaption></figure></div>\n<h3>Each "
                         "topic, with its average precision</h3>\n");
    put_topic_curves(page, evaluation);
    return 0;
}

static void put_scores(struct topic_page *page, const struct topic_evaluation *evaluation)
{
    const struct topic_answers answers = topic_evaluation_answers(evaluation);
    struct topic_score_counts counts;
    topic_score_curves_count(&answers, &evaluation->truth, &counts);
    topic_page_format(page,
                      "<h2 id=\"scores\">What a score is worth</h2>\n<p>A score is meant as a "
                      "probability: of the topics scored 0.8, eight in ten should be right. On "
                      "average scores are off by <b>%.3f</b> (calibration error).</p>\n"
                      "<div class=\"charts\">\n<figure>",
                      evaluation->metrics.calibration_error);
    topic_charts_reliability(page, &counts);
    topic_page_put(page, "<figcaption>How often scores came true. On the dashed line they do so as "
                         "often as they say; the bars are 95% intervals.</figcaption></figure>\n"
                         "<div><figure>");
    topic_charts_histogram(page, "scores of topics that were given", counts.right, counts.wrong);
    topic_page_put(page, "<figcaption>Topics given, by score: <span class=\"key\">right</span> "
                         "<span class=\"key wrong\">wrong</span></figcaption></figure>\n"
                         "<figure>");
    topic_charts_histogram(page, "scores of topics that were missed", counts.missed, NULL);
    topic_page_put(page, "<figcaption>Topics due but not given, by score: <span class=\"key "
                         "missed\">missed</span></figcaption></figure></div>\n</div>\n");
}

static int put_confusions(struct topic_page *page, const struct topic_evaluation *evaluation)
{
    const struct topic_answers answers = topic_evaluation_answers(evaluation);
    struct topic_confusion_pair pairs[CONFUSIONS_MAX];
    size_t count;
    if (topic_confusion_pairs_find(&answers, &evaluation->truth, pairs, CONFUSIONS_MAX, &count,
                                   page->err) < 0)
        return -1;
    topic_page_put(page, "<h2 id=\"confusions\">One topic for another</h2>\n<p>Articles that were "
                         "wrongly given the one topic and wrongly denied the other: topics that "
                         "resemble each other, or that editors do not tell apart either. \"2 of "
                         "48\": of 48 articles that were due the second topic, two were given the "
                         "first instead.</p>\n");
    topic_tables_confusions(page, evaluation, pairs, count);
    return 0;
}

static void put_mistakes(struct topic_page *page, const struct topic_report *report)
{
    topic_page_format(page,
                      "<h2 id=\"mistakes\">The worst mistakes</h2>\n<p>The answers of which the "
                      "model was surest, at most %zu on each side, with the words and phrases that "
                      "weighed most for (+) and against (\xE2\x88\x92) the topic. Some will be "
                      "the label's fault rather than the model's: <code>topic audit</code> looks "
                      "for such labels in the training corpus.</p>\n",
                      report->evaluation->errors.capacity);
    topic_tables_misses(page, report);
}

static int put_page(struct topic_page *page, const struct topic_report *report)
{
    put_head(page, report);
    put_title(page, report);
    put_split(page, report->split);
    put_overlap(page, report->leakage);
    put_lead(page, report);
    put_figures(page, report);
    put_learning(page, report->curve);
    put_topics(page, report);
    if (put_curves(page, report->evaluation) < 0)
        return -1;
    put_scores(page, report->evaluation);
    if (put_confusions(page, report->evaluation) < 0)
        return -1;
    put_mistakes(page, report);
    topic_style_put_script(page);
    topic_page_put(page, "</body>\n</html>\n");
    return topic_page_finish(page);
}

int topic_report_write(const struct topic_report *report, const char *path, struct topic_error *err)
{
    struct topic_page page = {.err = err};
    struct topic_file_replacement file = {.fd = -1};
    int status = -1;
    if (put_page(&page, report) < 0 || topic_file_replace_begin(&file, path, err) < 0)
        goto fail;
    if (topic_file_replace_write(&file, page.out.bytes, page.out.len, err) < 0) {
        topic_file_replace_abandon(&file);
        goto fail;
    }
    status = topic_file_replace_commit(&file, err);
fail:
    topic_page_release(&page);
    return status;
}
