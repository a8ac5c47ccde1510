#include "training/report/curve_section.h"

#include <stdlib.h>

#include "training/evaluation/score_curves.h"
#include "training/report/charts.h"
#include "training/report/tables.h"

/* Charts to show at once, and at most after a click. */
#define CURVES_SHOWN 12
#define CURVES_MAX 200

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
    topic_charts_small_curve(page, &curve, mark, evaluation->thresholds[topic],
                             evaluation->for_precision
                                 ? evaluation->for_precision +
                                       topic * TOPIC_PRECISION_THRESHOLDS_COUNT
                                 : NULL);
    topic_page_put(page, "</figure>\n");
}

/* The topics with articles, the most frequent first. */
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

int topic_curve_section_put(struct topic_page *page, const struct topic_evaluation *evaluation)
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
                   "<div><p>The curve shows the effect of other thresholds. With lower ones, "
                   "further to the right, the model finds more of the right topics, but more of "
                   "the topics that it gives are wrong.</p><p>The ring marks the model with its "
                   "own thresholds. Along the curve all topics have the same threshold, and the "
                   "dots mark some: the model has one for each topic, so its ring may lie beside "
                   "the curve.</p></div>\n"
                   "<figure>");
    topic_charts_curve(page, &curve, mark);
    topic_page_put(page, "<figcaption>All topics together</figcaption></figure></div>\n<h3>Each "
                         "topic, with its average precision</h3>\n");
    if (evaluation->for_precision)
        topic_page_format(page,
                          "<p>The ring marks the topic's own threshold, the dots the thresholds "
                          "for a precision of %.2f, %.2f and %.2f, as the table above has them. "
                          "Point at one to see it.</p>\n",
                          topic_precision_thresholds_target(0),
                          topic_precision_thresholds_target(1),
                          topic_precision_thresholds_target(2));
    put_topic_curves(page, evaluation);
    return 0;
}
