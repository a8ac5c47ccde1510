#include "training/report/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/output/file_replace.h"
#include "training/evaluation/bootstrap.h"
#include "training/evaluation/confusion_pairs.h"
#include "training/evaluation/score_curves.h"
#include "training/manifest.h"
#include "training/report/charts.h"
#include "training/report/curve_section.h"
#include "training/report/page.h"
#include "training/report/style.h"
#include "training/report/tables.h"
#include "training/report/threshold_section.h"

#define CONFUSIONS_MAX 20

/* The figures at the top of the page, in order. */
static const struct figure {
    const char *name;
    size_t offset;
    enum topic_bootstrap_measure interval;
    const char *meaning;
} figures[] = {
    {"Precision", offsetof(struct topic_metrics, micro_precision), TOPIC_BOOTSTRAP_MICRO_PRECISION,
     "The share of the given topics that are right. If it is low, readers see topics that do not "
     "fit."},
    {"Recall", offsetof(struct topic_metrics, micro_recall), TOPIC_BOOTSTRAP_MICRO_RECALL,
     "The share of the right topics that were given. If it is low, articles are missing from the "
     "topics where readers look for them."},
    {"F1", offsetof(struct topic_metrics, micro_f1), TOPIC_BOOTSTRAP_MICRO_F1,
     "The harmonic mean of precision and recall over all articles and topics (micro-F1). Frequent "
     "topics dominate it."},
    {"F1, averaged by topic", offsetof(struct topic_metrics, macro_f1), TOPIC_BOOTSTRAP_MACRO_F1,
     "The mean of the F1 of each topic (macro-F1). A topic with five articles counts as much as "
     "one "
     "with five hundred."},
    {"F1, averaged by article", offsetof(struct topic_metrics, sample_f1),
     TOPIC_BOOTSTRAP_SAMPLE_F1,
     "The mean of the F1 of each article: how close the topics of a typical article are to the "
     "right ones."},
    {"Exactly right", offsetof(struct topic_metrics, subset_accuracy),
     TOPIC_BOOTSTRAP_SUBSET_ACCURACY,
     "The share of articles that got all of their topics and no other. An editor would not have to "
     "change them."},
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

static int put_head(struct topic_page *page, const struct topic_report *report)
{
    struct topic_buffer title = {0};
    const char *text = NULL;
    if (topic_buffer_format(&title, page->err, "Evaluation of %s", file_name(report->model_path)) ==
        0)
        text = topic_buffer_string(&title, page->err);
    if (text)
        topic_style_put_head(page, text);
    topic_buffer_release(&title);
    return text ? 0 : -1;
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
    if (evaluation->read.unlabelled + report->skipped > 0)
        topic_page_format(page, " (skipped: %zu without labels, %zu malformed)",
                          evaluation->read.unlabelled, report->skipped);
    topic_page_put(page, ". Model <code>");
    topic_page_name(page, topic_model_id(report->model));
    topic_page_put(page, "</code></p>\n");
    if (!report->topics_path)
        return;
    topic_page_put(page, "<p class=\"about\">With the decisions of the topics file <code>");
    topic_page_name(page, file_name(report->topics_path));
    topic_page_format(page, "</code>; labels of disabled topics left out: %zu.</p>\n",
                      evaluation->disabled_labels);
}

/* Comes before the figures, because it says that all of them are too good. */
static void put_leakage(struct topic_page *page, const struct topic_leakage *leakage)
{
    size_t seen = leakage ? leakage->exact + leakage->near : 0;
    if (seen > 0)
        topic_page_format(
            page,
            "<p class=\"warning\"><b>Articles that are in the training corpus too: "
            "%zu</b> (exact copies: %zu, near-duplicates: %zu). The model was trained "
            "on their topics, so all figures are better than they will be on new "
            "articles.</p>\n",
            seen, leakage->exact, leakage->near);
    else if (leakage)
        topic_page_put(page, "<p class=\"about\">None of these articles is in the training corpus, "
                             "not even as a near-duplicate.</p>\n");
}

/* Likewise, where no training corpus was given. */
static void put_overlap(struct topic_page *page, const struct topic_report *report)
{
    const struct topic_manifest_overlap *overlap = report->overlap;
    if (!overlap || !topic_manifest_overlap_counts(overlap) ||
        (report->leakage && !overlap->is_same))
        return;
    topic_page_put(page,
                   "<p class=\"warning\"><b>The model was trained on articles of this corpus");
    if (overlap->sample.seen > 0) /* models of earlier versions carry none */
        topic_page_format(page, ": %zu of %zu in a sample", overlap->sample.shared,
                          overlap->sample.seen);
    topic_page_put(page, ".</b> All figures are better than they will be on new articles.</p>\n");
}

static void put_date(struct topic_page *page, topic_date date)
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
    put_date(page, split->oldest);
    topic_page_put(page, "; measured on the newer ones, ");
    put_date(page, split->cut);
    topic_page_put(page, " to ");
    put_date(page, split->newest);
    if (split->copies > 0)
        topic_page_format(page, ", leaving out near-duplicates of older ones (%zu)", split->copies);
    if (split->undated > 0)
        topic_page_format(page, "; left out for want of a date: %zu", split->undated);
    topic_page_put(page, ".</p>\n");
}

static void put_folds(struct topic_page *page, size_t fold_count)
{
    if (fold_count > 0)
        topic_page_format(page,
                          "<p class=\"about\">Cross-validated: each article was tagged by one of "
                          "%zu models that had seen neither it nor a near-duplicate of it. "
                          "Thresholds are those of the model of all articles.</p>\n",
                          fold_count);
}

static void put_lead(struct topic_page *page, const struct topic_report *report)
{
    const struct topic_metrics *metrics = &report->evaluation->metrics;
    topic_page_format(page,
                      "<p class=\"lead\">Of 100 topics that the model gives, %.0f are right. Of "
                      "100 topics that the articles should have, it finds %.0f.</p>\n",
                      100 * metrics->micro_precision, 100 * metrics->micro_recall);
    topic_page_put(page, "<nav>");
    if (report->curve)
        topic_page_put(page, "<a href=\"#learning\">Learning curve</a>");
    topic_page_put(page, "<a href=\"#topics\">Topics</a>");
    if (report->evaluation->for_precision)
        topic_page_put(page, "<a href=\"#thresholds\">Thresholds</a>");
    topic_page_put(page, "<a href=\"#curves\">Curves</a>"
                         "<a href=\"#scores\">Scores</a><a href=\"#confusions\">Confusions</a>"
                         "<a href=\"#mistakes\">Worst mistakes</a></nav>\n"
                         "<p class=\"tools\"><input type=\"search\" id=\"search\" hidden "
                         "placeholder=\"Search topics and mistakes\" "
                         "aria-label=\"Search topics and mistakes\"></p>\n");
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
    topic_page_put(page, "<h2>Summary</h2>\n<p>Each figure lies between 0 and 1; 1 is perfect. The "
                         "range beside it shows how much the figure would vary with other articles "
                         "of the same kind: it is the 95% interval over 1\xE2\x80\xAF"
                         "000 random samples of "
                         "these articles. If the difference between two models is smaller than "
                         "that, it may be chance.</p>\n");
    if (report->evaluation->truth.article_count < TOPIC_BOOTSTRAP_FEW_ARTICLES)
        topic_page_put(page, "<p class=\"warning\">These articles are too few: the ranges are too "
                             "narrow, and other articles may give quite other figures.</p>\n");
    topic_page_put(page, "<div class=\"figures\">\n");
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
                   "<div><p>Each point is a model that was trained on some of the training "
                   "articles, drawn at random, and measured on the same articles as this one. The "
                   "scale is logarithmic: every doubling of the articles has the same width.</p>"
                   "<p>If the curve still rises at its end, more labelled articles will help. If "
                   "it is flat, clearer topics or labels will help more.</p>");
    topic_tables_learning(page, curve);
    topic_page_put(page, "</div>\n<figure>");
    topic_charts_learning(page, curve);
    topic_page_put(page,
                   "<figcaption>F1 by number of training articles: <span class=\"key\">over all "
                   "answers</span> <span class=\"key second\">averaged by topic</span>"
                   "</figcaption>"
                   "</figure></div>\n");
}

static void put_topics(struct topic_page *page, const struct topic_report *report)
{
    topic_page_put(page,
                   "<h2 id=\"topics\">Topics</h2>\n<p>Click on the header of a column to sort "
                   "by it. An article gets a topic if its score reaches the topic's "
                   "<em>threshold</em>. <em>Average precision</em> does not depend on the "
                   "threshold: it tells how well the scores rank the articles with the topic "
                   "before all others. The figures of topics with few articles are "
                   "imprecise.</p>\n");
    if (topic_model_is_single_label(report->model))
        topic_page_put(page,
                       "<p>This model gives every article exactly one topic, the one with the "
                       "highest score; it does not use the thresholds.</p>\n");
    topic_tables_topics(page, report->evaluation, report->model);
}

static void put_scores(struct topic_page *page, const struct topic_evaluation *evaluation)
{
    const struct topic_answers answers = topic_evaluation_answers(evaluation);
    struct topic_score_counts counts;
    topic_score_curves_count(&answers, &evaluation->truth, &counts);
    topic_page_format(page,
                      "<h2 id=\"scores\">Scores</h2>\n<p>A score is a probability: of all topics "
                      "with a score of 0.8, eight in ten should be right. On average the scores "
                      "are off by <b>%.3f</b> (calibration error): those of the topics given by "
                      "<b>%.3f</b>, those of each article's best topic by <b>%.3f</b>.</p>\n"
                      "<div class=\"charts\">\n<figure>",
                      evaluation->metrics.calibration_error,
                      evaluation->metrics.calibration_error_given,
                      evaluation->metrics.calibration_error_best);
    topic_charts_reliability(page, &counts);
    topic_page_put(page, "<figcaption>The share of topics with a certain score that are right. On "
                         "the dashed line the scores are exact probabilities; the bars are 95% "
                         "intervals.</figcaption></figure>\n"
                         "<div><figure>");
    topic_charts_histogram(page, "scores of the topics given", counts.right, counts.wrong);
    topic_page_put(page, "<figcaption>Given topics by score: <span class=\"key\">right</span> "
                         "<span class=\"key wrong\">wrong</span></figcaption></figure>\n"
                         "<figure>");
    topic_charts_histogram(page, "scores of the topics missed", counts.missed, NULL);
    topic_page_put(page,
                   "<figcaption>Right topics that were not given, by score: <span class=\"key "
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
    topic_page_put(page, "<h2 id=\"confusions\">Confusions</h2>\n<p>Pairs of topics where articles "
                         "got the first and should have got the second. Such topics resemble each "
                         "other, or editors do not tell them apart either. \"2 of 48\" means that "
                         "of 48 articles with the second topic, two got the first instead.</p>\n");
    topic_tables_confusions(page, evaluation, pairs, count);
    return 0;
}

static void put_mistakes(struct topic_page *page, const struct topic_report *report)
{
    topic_page_format(
        page,
        "<h2 id=\"mistakes\">The worst mistakes</h2>\n<p>The wrong answers that "
        "the model was surest of, at most %zu of each kind, with the words and phrases "
        "that counted most for (+) and against (\xE2\x88\x92) the topic. Sometimes "
        "the label is wrong rather than the model: <code>topic audit</code> finds "
        "such labels in the training corpus.</p>\n",
        report->evaluation->errors.capacity);
    topic_tables_mistakes(page, report->evaluation, report->model);
}

static int put_page(struct topic_page *page, const struct topic_report *report)
{
    if (put_head(page, report) < 0)
        return -1;
    put_title(page, report);
    put_split(page, report->split);
    put_folds(page, report->fold_count);
    put_leakage(page, report->leakage);
    put_overlap(page, report);
    put_lead(page, report);
    put_figures(page, report);
    put_learning(page, report->curve);
    put_topics(page, report);
    topic_threshold_section_put(page, report->evaluation, report->model, report->plain,
                                report->topics_path != NULL);
    if (topic_curve_section_put(page, report->evaluation) < 0)
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
