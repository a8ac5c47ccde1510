#include "training/model_output.h"

#include <stdlib.h>

#include "base/memory.h"
#include "model/scoring/score_spline.h"
#include "model/writer.h"
#include "training/decision/best_log_odds.h"
#include "training/decision/decision_rule.h"
#include "training/manifest.h"

/* What is made for the file and not kept. */
struct made {
    struct topic_decision *decisions; /* of the topics, and one of relevance */
    struct topic_best_log_odds familiarity;
    struct topic_buffer manifest;
};

static void made_release(struct made *made)
{
    free(made->decisions);
    topic_best_log_odds_release(&made->familiarity);
    topic_buffer_release(&made->manifest);
}

static struct topic_decision decision_of_topic(const struct topic_model_output *model, size_t topic)
{
    const struct topic_cost_search_result *best = model->best;
    return (struct topic_decision){
        .bias = best->weights.biases[topic],
        .scale = best->weights.scales[topic],
        .threshold = best->rule.thresholds.topics[topic],
        .slope = best->rule.sigmoids[topic].slope,
        .offset = best->rule.sigmoids[topic].offset,
        .f1 = (float)model->training->report.quality.topics[topic].f1,
        .articles = (uint32_t)model->training->topic_articles[topic],
    };
}

static struct topic_decision decision_of_relevance(const struct topic_model_output *model)
{
    const struct topic_cost_search_result *best = model->best;
    const struct topic_training *training = model->training;
    const size_t column = training->dataset.labels.topic_count;
    return (struct topic_decision){
        .bias = best->weights.biases[column],
        .scale = best->weights.scales[column],
        .slope = best->rule.relevance.slope,
        .offset = best->rule.relevance.offset,
        .articles = (uint32_t)(training->dataset.article_count - training->report.off_topic),
    };
}

/* Relevance that has no say in the topics leaves the model. */
static int make_decisions(const struct topic_model_output *model, struct made *made,
                          struct topic_error *err)
{
    const size_t topics = model->training->dataset.labels.topic_count;
    made->decisions = topic_memory_new(topics + 1, sizeof *made->decisions, err);
    if (!made->decisions)
        return -1;
    for (size_t topic = 0; topic < topics; topic++)
        made->decisions[topic] = decision_of_topic(model, topic);
    if (model->has_relevance)
        made->decisions[topics] = decision_of_relevance(model);
    if (model->has_relevance && model->set->settings.relevance == 0)
        topic_quantized_weights_drop(&model->best->weights, model->set->selection.feature_count,
                                     topics);
    return 0;
}

/* The margins become log-odds, as in answers. */
static int make_familiarity(const struct topic_model_output *model, struct made *made,
                            struct topic_error *err)
{
    struct topic_cost_search_result *best = model->best;
    if (topic_decision_rule_apply(&best->rule, &best->margins, err) < 0)
        return -1;
    return topic_best_log_odds_collect(&made->familiarity, &best->margins, &model->set->matrix,
                                       err);
}

static int make_manifest(const struct topic_model_output *model, struct made *made,
                         struct topic_error *err)
{
    const struct topic_decision_rule *rule = &model->best->rule;
    const struct topic_quality_by_topic_request quality = {
        .training = model->training, .log_odds = &model->best->margins, .rule = rule};
    model->training->report.common_threshold = topic_calibration_logistic(
        topic_score_spline_apply(&rule->spline, (double)rule->thresholds.common));
    return topic_manifest_format(&quality, model->options, &made->manifest, err);
}

static int save(const struct topic_model_output *model, const struct made *made, const char *path,
                struct topic_error *err)
{
    struct topic_training *training = model->training;
    const struct topic_feature_selection *selection = &model->set->selection;
    const struct topic_model_parts parts = {
        .settings = model->set->settings,
        .manifest = {made->manifest.bytes, made->manifest.len},
        .article_count = training->dataset.article_count,
        .topic_count = training->dataset.labels.topic_count,
        .topic_names = training->dataset.topic_names,
        .decisions = made->decisions,
        .feature_count = selection->feature_count,
        .keys = selection->keys,
        .idf = selection->idf,
        .kinds = selection->kinds,
        .text_starts = selection->text_starts,
        .texts = selection->texts.bytes,
        .weight_starts = model->best->weights.starts,
        .weights = model->best->weights.weights,
        .familiarity = made->familiarity.values,
        .familiarity_count = made->familiarity.count,
    };
    return topic_writer_save(&parts, path, &training->report.model_bytes, err);
}

int topic_model_output_write(const struct topic_model_output *model, const char *path,
                             struct topic_error *err)
{
    struct made made = {0};
    int status = make_decisions(model, &made, err);
    if (status == 0)
        status = make_familiarity(model, &made, err);
    if (status == 0)
        status = make_manifest(model, &made, err);
    if (status == 0)
        status = save(model, &made, path, err);
    made_release(&made);
    return status;
}
