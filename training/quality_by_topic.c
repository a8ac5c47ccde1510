#include "training/quality_by_topic.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/scoring/score_spline.h"
#include "training/decision/confused_topics.h"
#include "training/decision/threshold_curves.h"

/* As thresholds are written in a topics file. */
#define PLACES 1e4

static json_t *real(double value)
{
    return json_real(round(value * PLACES) / PLACES);
}

static double share(size_t part, size_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

/* [threshold, precision, recall] for each point that a score can reach: no probability is above
 * (articles + 1) / (articles + 2). */
static json_t *curve_list(const struct topic_quality_by_topic_request *request,
                          const struct topic_label_matrix *labels, size_t topic)
{
    struct topic_threshold_curve curve;
    topic_threshold_curves_find(request->log_odds, labels, topic, &curve);
    double bound = (double)(curve.due + 1) / (double)(curve.due + 2);
    json_t *list = json_array();
    for (size_t i = 0; i < curve.count; i++) {
        double threshold = topic_calibration_logistic(
            topic_score_spline_apply(&request->rule->spline, curve.points[i].log_odds));
        if (threshold <= bound)
            json_array_append_new(
                list, json_pack("[o,o,o]", real(threshold),
                                real(share(curve.points[i].right, curve.points[i].given)),
                                real(share(curve.points[i].right, curve.due))));
    }
    return list;
}

/* [topic, articles that get it instead, its articles that get this one instead] */
static json_t *confused_list(const struct topic_confused_topics *confused, size_t topic)
{
    const struct topic_confused_topics_pair *pairs = topic_confused_topics_of(confused, topic);
    json_t *list = json_array();
    for (size_t i = 0; i < TOPIC_CONFUSED_TOPICS_MAX && pairs[i].instead + pairs[i].for_it > 0; i++)
        json_array_append_new(list,
                              json_pack("[I,I,I]", (json_int_t)pairs[i].other,
                                        (json_int_t)pairs[i].instead, (json_int_t)pairs[i].for_it));
    return list;
}

static int compare_counts(const void *left, const void *right)
{
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    return a < b ? 1 : a > b ? -1 : 0;
}

/* Sets how many articles a topic must exceed to have a curve. */
static int find_bound(const struct topic_training *training, size_t topics, size_t *bound,
                      struct topic_error *err)
{
    *bound = 0;
    if (topics <= TOPIC_QUALITY_BY_TOPIC_MAX)
        return 0;
    size_t *counts = topic_memory_new(topics, sizeof *counts, err);
    if (!counts)
        return -1;
    memcpy(counts, training->topic_articles, topics * sizeof *counts);
    qsort(counts, topics, sizeof *counts, compare_counts);
    *bound = counts[TOPIC_QUALITY_BY_TOPIC_MAX];
    free(counts);
    return 0;
}

static json_t *list_of(const struct topic_quality_by_topic_request *request,
                       const struct topic_confused_topics *confused, size_t bound)
{
    const struct topic_training *training = request->training;
    const struct topic_label_matrix labels = topic_dataset_article_labels(&training->dataset);
    json_t *list = json_array();
    for (size_t topic = 0; topic < labels.topic_count; topic++) {
        const struct topic_topic_metrics *metrics = &training->report.quality.topics[topic];
        json_t *object =
            json_pack("{s:o,s:o}", "p", real(metrics->precision), "r", real(metrics->recall));
        if (training->topic_articles[topic] > bound) {
            if (!training->report.single_label)
                json_object_set_new(object, "curve", curve_list(request, &labels, topic));
            json_object_set_new(object, "confused", confused_list(confused, topic));
        }
        json_array_append_new(list, object);
    }
    return list;
}

json_t *topic_quality_by_topic_list(const struct topic_quality_by_topic_request *request,
                                    struct topic_error *err)
{
    const struct topic_label_matrix labels =
        topic_dataset_article_labels(&request->training->dataset);
    const struct topic_confused_topics_request pairs = {
        .log_odds = request->log_odds,
        .labels = &labels,
        .thresholds = request->rule->thresholds.topics,
        .single_label = request->training->report.single_label};
    struct topic_confused_topics confused = {0};
    size_t bound;
    json_t *list = NULL;
    if (topic_confused_topics_find(&confused, &pairs, err) == 0 &&
        find_bound(request->training, labels.topic_count, &bound, err) == 0)
        list = list_of(request, &confused, bound);
    topic_confused_topics_release(&confused);
    return list;
}
