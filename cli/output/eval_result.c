#include "cli/output/eval_result.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/output/corpus_summary.h"
#include "cli/output/output.h"
#include "cli/output/threshold_table.h"

/* Topics that the model lacks, in a list for people. */
#define UNKNOWN_MAX 20

/* The measures that --json prints and --require accepts. */
static const struct measure {
    const char *name;
    size_t offset;
    bool is_loss; /* --require asks for at most the value, not for at least */
} measures[] = {
    {"micro_f1", offsetof(struct topic_metrics, micro_f1), false},
    {"micro_precision", offsetof(struct topic_metrics, micro_precision), false},
    {"micro_recall", offsetof(struct topic_metrics, micro_recall), false},
    {"macro_f1", offsetof(struct topic_metrics, macro_f1), false},
    {"macro_precision", offsetof(struct topic_metrics, macro_precision), false},
    {"macro_recall", offsetof(struct topic_metrics, macro_recall), false},
    {"sample_f1", offsetof(struct topic_metrics, sample_f1), false},
    {"subset_accuracy", offsetof(struct topic_metrics, subset_accuracy), false},
    {"hamming_loss", offsetof(struct topic_metrics, hamming_loss), true},
    {"precision_at_1", offsetof(struct topic_metrics, precision_at_1), false},
    {"precision_at_3", offsetof(struct topic_metrics, precision_at_3), false},
    {"precision_at_5", offsetof(struct topic_metrics, precision_at_5), false},
    {"ndcg_at_5", offsetof(struct topic_metrics, ndcg_at_5), false},
    {"mean_average_precision", offsetof(struct topic_metrics, mean_average_precision), false},
    {"calibration_error", offsetof(struct topic_metrics, calibration_error), true},
    {"calibration_error_given", offsetof(struct topic_metrics, calibration_error_given), true},
    {"calibration_error_best", offsetof(struct topic_metrics, calibration_error_best), true},
};
enum { MEASURE_COUNT = sizeof measures / sizeof *measures };

static double value_of(const struct topic_metrics *metrics, size_t measure)
{
    double value;
    memcpy(&value, (const char *)metrics + measures[measure].offset, sizeof value);
    return value;
}

static size_t find_measure(const char *name, size_t len)
{
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        if (strlen(measures[i].name) == len && memcmp(measures[i].name, name, len) == 0)
            return i;
    return MEASURE_COUNT;
}

static void report_unknown(const char *name, size_t len)
{
    char list[512] = "";
    size_t end = 0;
    for (size_t i = 0; i < MEASURE_COUNT && end < sizeof list; i++)
        end += (size_t)snprintf(list + end, sizeof list - end, "%s%s", measures[i].name,
                                i + 2 < MEASURE_COUNT    ? ", "
                                : i + 2 == MEASURE_COUNT ? " and "
                                                         : "");
    topic_command_usage("eval", "--require: unknown measure %.*s; the measures are %s", (int)len,
                        name, list);
}

/* Reads "name=value" and returns the rest of the list; NULL: it is malformed. *measure is
 * MEASURE_COUNT when the name is not known. */
static const char *parse_requirement(const char *at, size_t *measure, double *bound)
{
    size_t len = strcspn(at, "=,");
    *measure = find_measure(at, len);
    if (*measure == MEASURE_COUNT || at[len] != '=')
        return NULL;
    char *end;
    *bound = strtod(at + len + 1, &end);
    bool is_number = end != at + len + 1 && !isnan(*bound);
    return is_number && (*end == ',' || *end == '\0') ? end : NULL;
}

static int refuse_requirement(const char *required, const char *name, size_t measure)
{
    size_t len = strcspn(name, "=,");
    if (measure == MEASURE_COUNT && len > 0 && name[len] == '=') {
        report_unknown(name, len);
        return TOPIC_EXIT_BAD_USAGE;
    }
    return topic_command_usage("eval",
                               "--require %s: must be a list of measures and values, such as "
                               "micro_f1=0.85,macro_f1=0.6",
                               required);
}

int topic_eval_result_check(const char *required, const struct topic_metrics *metrics)
{
    int status = TOPIC_EXIT_DONE;
    const char *at = required;
    for (bool is_last = false; !is_last; at++) {
        size_t measure;
        double bound;
        const char *name = at;
        at = parse_requirement(at, &measure, &bound);
        if (!at)
            return refuse_requirement(required, name, measure);
        double value = metrics ? value_of(metrics, measure) : bound;
        bool is_loss = measures[measure].is_loss;
        bool holds = is_loss ? value <= bound : value >= bound;
        if (!holds) {
            topic_print_err("topic eval: %s is %.4f, but %s %g is required\n",
                            measures[measure].name, value, is_loss ? "at most" : "at least", bound);
            status = TOPIC_EXIT_CHECK_SAID_NO;
        }
        is_last = *at == '\0';
    }
    return status;
}

/* The measures that have a confidence interval. */
static const struct {
    const char *name;
    enum topic_bootstrap_measure interval;
} intervals[] = {
    {"micro_f1", TOPIC_BOOTSTRAP_MICRO_F1},
    {"micro_precision", TOPIC_BOOTSTRAP_MICRO_PRECISION},
    {"micro_recall", TOPIC_BOOTSTRAP_MICRO_RECALL},
    {"macro_f1", TOPIC_BOOTSTRAP_MACRO_F1},
    {"sample_f1", TOPIC_BOOTSTRAP_SAMPLE_F1},
    {"subset_accuracy", TOPIC_BOOTSTRAP_SUBSET_ACCURACY},
};

/* ---- JSON ---- */

static void put_intervals(struct topic_json *json, const struct topic_interval *values)
{
    topic_json_put_open(json, "intervals", '{');
    for (size_t i = 0; i < sizeof intervals / sizeof *intervals; i++) {
        topic_json_put_open(json, intervals[i].name, '[');
        topic_json_decimal(json, values[intervals[i].interval].low, TOPIC_OUTPUT_PLACES);
        topic_json_decimal(json, values[intervals[i].interval].high, TOPIC_OUTPUT_PLACES);
        topic_json_close(json, ']');
    }
    topic_json_close(json, '}');
}

static void put_split(struct topic_json *json, const struct topic_time_split *split)
{
    char date[TOPIC_DATE_BYTES];
    topic_json_put_open(json, "split", '{');
    topic_json_put_unsigned(json, "trained_on", split->older.count);
    topic_json_put_unsigned(json, "copies_left_out", split->copies);
    topic_json_put_unsigned(json, "undated", split->undated);
    topic_json_put_cstring(json, "oldest", topic_date_format(split->oldest, date));
    topic_json_put_cstring(json, "cut", topic_date_format(split->cut, date));
    topic_json_put_cstring(json, "newest", topic_date_format(split->newest, date));
    topic_json_close(json, '}');
}

static void put_learning(struct topic_json *json, const struct topic_learning_curve *curve)
{
    topic_json_put_open(json, "learning_curve", '[');
    for (size_t i = 0; i < curve->count; i++) {
        const struct topic_learning_curve_point *point = &curve->points[i];
        topic_json_open(json, '{');
        topic_json_put_unsigned(json, "articles", point->articles);
        topic_json_put_unsigned(json, "topics", point->topics);
        topic_output_number(json, "micro_f1", point->micro_f1);
        topic_output_number(json, "macro_f1", point->macro_f1);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

static void put_topics(struct topic_json *json, const struct topic_evaluation *evaluation)
{
    topic_json_put_open(json, "per_topic", '[');
    for (size_t topic = 0; topic < evaluation->truth.topic_count; topic++) {
        const struct topic_topic_metrics *row = &evaluation->metrics.topics[topic];
        topic_json_open(json, '{');
        topic_json_put_cstring(json, "topic", evaluation->topic_names[topic]);
        topic_json_put_unsigned(json, "articles", row->articles);
        topic_output_number(json, "precision", row->precision);
        topic_output_number(json, "recall", row->recall);
        topic_output_number(json, "f1", row->f1);
        topic_output_number(json, "average_precision", row->average_precision);
        topic_output_number(json, "threshold", evaluation->thresholds[topic]);
        topic_threshold_table_json(json, evaluation, topic);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

static void put_unknown(struct topic_json *json, const struct topic_unknown_topics *unknown)
{
    topic_json_put_open(json, "unknown_topics", '[');
    for (size_t i = 0; i < unknown->count; i++) {
        topic_json_open(json, '{');
        topic_json_put_cstring(json, "topic", unknown->items[i].name);
        topic_json_put_unsigned(json, "articles", unknown->items[i].articles);
        if (unknown->items[i].nearest)
            topic_json_put_cstring(json, "nearest", unknown->items[i].nearest);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

void topic_eval_result_json(const struct topic_eval_result *result)
{
    const struct topic_metrics *metrics = &result->evaluation->metrics;
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    topic_json_put_unsigned(json, "articles", metrics->articles);
    topic_corpus_summary_json(json, &result->evaluation->read);
    topic_json_put_unsigned(json, "none_of_these",
                            topic_label_matrix_count_empty(&result->evaluation->truth));
    topic_json_put_unsigned(json, "skipped", result->skipped);
    if (result->topics_path) {
        topic_json_put_cstring(json, "topics_file", result->topics_path);
        topic_json_put_unsigned(json, "disabled_labels", result->evaluation->disabled_labels);
    }
    topic_output_number(json, "min_familiarity", result->evaluation->min_familiarity);
    topic_json_put_unsigned(json, "unfamiliar", result->evaluation->unfamiliar);
    if (result->leakage) {
        topic_json_put_unsigned(json, "seen_exactly", result->leakage->exact);
        topic_json_put_unsigned(json, "seen_nearly", result->leakage->near);
    }
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        topic_output_number(json, measures[i].name, value_of(metrics, i));
    put_intervals(json, result->intervals);
    if (result->split)
        put_split(json, result->split);
    if (result->fold_count > 0)
        topic_json_put_unsigned(json, "folds", result->fold_count);
    if (result->drawn_from > 0)
        topic_json_put_unsigned(json, "drawn_from", result->drawn_from);
    if (result->curve)
        put_learning(json, result->curve);
    if (result->baseline)
        topic_baseline_result_json(json, result->baseline);
    put_topics(json, result->evaluation);
    put_unknown(json, &result->evaluation->unknown);
    topic_output_end(&object);
}

/* ---- text ---- */

static void print_split(const struct topic_time_split *split)
{
    char from[TOPIC_DATE_BYTES];
    char to[TOPIC_DATE_BYTES];
    topic_print_out("trained on the %zu older articles (from %s); ", split->older.count,
                    topic_date_format(split->oldest, from));
    topic_print_out("measured on the newest (%s to %s)", topic_date_format(split->cut, from),
                    topic_date_format(split->newest, to));
    if (split->copies > 0)
        topic_print_out(", without %zu that %s", split->copies,
                        split->copies == 1 ? "copies an older one" : "copy older ones");
    if (split->undated > 0)
        topic_print_out("; %zu without a date left out", split->undated);
    topic_print_out("\n");
}

static void print_measures(const struct topic_metrics *metrics, const struct topic_interval *values)
{
    const struct topic_interval *micro = &values[TOPIC_BOOTSTRAP_MICRO_F1];
    const struct topic_interval *macro = &values[TOPIC_BOOTSTRAP_MACRO_F1];
    topic_print_out("           F1     95%% interval    precision  recall\n");
    topic_print_out("micro      %.3f  %.3f to %.3f  %.3f      %.3f\n", metrics->micro_f1,
                    micro->low, micro->high, metrics->micro_precision, metrics->micro_recall);
    topic_print_out("macro      %.3f  %.3f to %.3f  %.3f      %.3f\n\n", metrics->macro_f1,
                    macro->low, macro->high, metrics->macro_precision, metrics->macro_recall);
    topic_print_out(
        "per article: F1 %.3f, exactly right %.3f, best topic right %.3f, nDCG@5 %.3f\n",
        metrics->sample_f1, metrics->subset_accuracy, metrics->precision_at_1, metrics->ndcg_at_5);
    topic_print_out(
        "scores are off by %.3f on average: of the topics given by %.3f, of each article's best "
        "topic by %.3f\n\n",
        metrics->calibration_error, metrics->calibration_error_given,
        metrics->calibration_error_best);
}

static void print_few(size_t articles)
{
    if (articles < TOPIC_BOOTSTRAP_FEW_ARTICLES)
        topic_print_out(
            "%zu article%s too few: the intervals are too narrow, and other articles may "
            "give quite other figures\n\n",
            articles, articles == 1 ? " is" : "s are");
}

static void print_learning(const struct topic_learning_curve *curve)
{
    topic_print_out("trained on  topics  micro F1  macro F1\n");
    for (size_t i = 0; i < curve->count; i++) {
        const struct topic_learning_curve_point *point = &curve->points[i];
        topic_print_out("%10zu  %6zu  %.3f     %.3f\n", point->articles, point->topics,
                        point->micro_f1, point->macro_f1);
    }
    topic_print_out("\n");
}

static void print_unknown(const struct topic_unknown_topics *unknown)
{
    if (unknown->count > 0)
        topic_print_out("topics that the model lacks:\n");
    for (size_t i = 0; i < unknown->count && i < UNKNOWN_MAX; i++) {
        const struct topic_unknown_topic *topic = &unknown->items[i];
        topic_print_out("  %s (%zu article%s)", topic->name, topic->articles,
                        topic_output_plural(topic->articles));
        if (topic->nearest)
            topic_print_out("; the nearest that it has is %s", topic->nearest);
        topic_print_out("\n");
    }
    if (unknown->count > UNKNOWN_MAX)
        topic_print_out("  and %zu more; --json lists all\n", unknown->count - UNKNOWN_MAX);
}

void topic_eval_result_text(const struct topic_eval_result *result)
{
    const struct topic_evaluation *evaluation = result->evaluation;
    const struct topic_metrics *metrics = &evaluation->metrics;
    topic_print_out("%zu article%s, %zu topic%s\n", metrics->articles,
                    topic_output_plural(metrics->articles), evaluation->truth.topic_count,
                    topic_output_plural(evaluation->truth.topic_count));
    if (result->topics_path)
        topic_print_out("with the decisions of %s; %zu label%s of disabled topics left out\n",
                        result->topics_path, evaluation->disabled_labels,
                        topic_output_plural(evaluation->disabled_labels));
    if (evaluation->min_familiarity > 0)
        topic_print_out("%zu article%s less familiar than %g: given nothing\n",
                        evaluation->unfamiliar, evaluation->unfamiliar == 1 ? " is" : "s are",
                        evaluation->min_familiarity);
    if (result->split)
        print_split(result->split);
    if (result->fold_count > 0)
        topic_print_out(
            "cross-validated: each article was tagged by one of %zu models that had not seen it\n",
            result->fold_count);
    if (result->drawn_from > 0)
        topic_print_out("drawn at random from %zu articles; trained on the others\n",
                        result->drawn_from);
    topic_corpus_summary_print(&evaluation->read);
    print_unknown(&evaluation->unknown);
    topic_print_out("\n");
    print_measures(metrics, result->intervals);
    print_few(evaluation->truth.article_count);
    if (result->baseline)
        topic_baseline_result_text(result->baseline);
    if (result->curve)
        print_learning(result->curve);
    topic_print_out("articles  precision  recall  F1     threshold  topic\n");
    for (size_t topic = 0; topic < evaluation->truth.topic_count; topic++) {
        const struct topic_topic_metrics *row = &metrics->topics[topic];
        topic_print_out("%8zu  %.3f      %.3f   %.3f  %.3f      %s\n", row->articles,
                        row->precision, row->recall, row->f1, evaluation->thresholds[topic],
                        evaluation->topic_names[topic]);
    }
}
