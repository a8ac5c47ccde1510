/* topic eval: a model's answers beside the truth of a labelled corpus. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/command.h"
#include "cli/corpus_options.h"
#include "cli/output.h"
#include "training/evaluation.h"
#include "training/report.h"

/* How many of the worst mistakes a report shows on each side. */
#define REPORTED_MISSES 20

struct eval_command {
    char *model_path;
    char *require;
    char *report_path;
    const char **trained_on; /* NULL-terminated, or NULL */
    int is_json;
    int is_strict;
    struct topic_corpus_arguments corpus;
    struct topic_corpus_arguments training_corpus;
    struct topic_overlap overlap;
};

/* The measures that --json prints and --require can name. */
static const struct measure {
    const char *name;
    size_t offset;
} measures[] = {
    {"micro_f1", offsetof(struct topic_metrics, micro_f1)},
    {"micro_precision", offsetof(struct topic_metrics, micro_precision)},
    {"micro_recall", offsetof(struct topic_metrics, micro_recall)},
    {"macro_f1", offsetof(struct topic_metrics, macro_f1)},
    {"macro_precision", offsetof(struct topic_metrics, macro_precision)},
    {"macro_recall", offsetof(struct topic_metrics, macro_recall)},
    {"sample_f1", offsetof(struct topic_metrics, sample_f1)},
    {"subset_accuracy", offsetof(struct topic_metrics, subset_accuracy)},
    {"hamming_loss", offsetof(struct topic_metrics, hamming_loss)},
    {"precision_at_1", offsetof(struct topic_metrics, precision_at_1)},
    {"precision_at_3", offsetof(struct topic_metrics, precision_at_3)},
    {"precision_at_5", offsetof(struct topic_metrics, precision_at_5)},
    {"ndcg_at_5", offsetof(struct topic_metrics, ndcg_at_5)},
    {"mean_average_precision", offsetof(struct topic_metrics, mean_average_precision)},
    {"calibration_error", offsetof(struct topic_metrics, calibration_error)},
};
enum { MEASURE_COUNT = sizeof measures / sizeof *measures };

/* Losses must not be above what is required; everything else not below. */
static bool is_loss(const char *name)
{
    return strcmp(name, "hamming_loss") == 0 || strcmp(name, "calibration_error") == 0;
}

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

/* Reads "name=value" and returns what follows it; NULL: it is neither. */
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

/* Goes through "name=value,...". With metrics NULL only the syntax is checked. Returns an exit
 * status. */
static int check_required(const char *required, const struct topic_metrics *metrics)
{
    int status = TOPIC_EXIT_DONE;
    const char *at = required;
    for (bool is_last = false; !is_last; at++) {
        size_t measure;
        double bound;
        at = parse_requirement(at, &measure, &bound);
        if (!at)
            return topic_command_usage("eval",
                                       "--require %s: is not a list such as "
                                       "micro_f1=0.85,macro_f1=0.6",
                                       required);
        double value = metrics ? value_of(metrics, measure) : bound;
        bool holds = is_loss(measures[measure].name) ? value <= bound : value >= bound;
        if (!holds) {
            fprintf(stderr, "topic eval: %s is %.4f, and %g is required\n", measures[measure].name,
                    value, bound);
            status = TOPIC_EXIT_CHECK_SAID_NO;
        }
        is_last = *at == '\0';
    }
    return status;
}

static void print_json(const struct eval_command *command,
                       const struct topic_evaluation *evaluation, size_t skipped)
{
    const struct topic_metrics *metrics = &evaluation->metrics;
    struct topic_buffer buffer = {0};
    struct topic_json json;
    topic_json_init(&json, &buffer, NULL);
    topic_json_open(&json, '{');
    topic_output_count(&json, "articles", metrics->articles);
    topic_output_count(&json, "unlabelled", evaluation->unlabelled);
    topic_output_count(&json, "skipped", skipped);
    if (command->trained_on) {
        topic_output_count(&json, "seen_exactly", command->overlap.exact);
        topic_output_count(&json, "seen_nearly", command->overlap.near);
    }
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        topic_output_number(&json, measures[i].name, value_of(metrics, i));
    topic_json_key(&json, "per_topic");
    topic_json_open(&json, '[');
    for (size_t topic = 0; topic < evaluation->truth.topic_count; topic++) {
        const struct topic_topic_metrics *row = &metrics->topics[topic];
        topic_json_open(&json, '{');
        topic_output_name(&json, "topic", evaluation->topic_names[topic]);
        topic_output_count(&json, "articles", row->articles);
        topic_output_number(&json, "precision", row->precision);
        topic_output_number(&json, "recall", row->recall);
        topic_output_number(&json, "f1", row->f1);
        topic_output_number(&json, "average_precision", row->average_precision);
        topic_output_number(&json, "threshold", evaluation->thresholds[topic]);
        topic_json_close(&json, '}');
    }
    topic_json_close(&json, ']');
    topic_json_close(&json, '}');
    topic_output_line(&json);
    topic_buffer_release(&buffer);
}

static void print_summary(const struct topic_evaluation *evaluation)
{
    const struct topic_metrics *metrics = &evaluation->metrics;
    printf("%zu articles, %zu topics\n\n", metrics->articles, evaluation->truth.topic_count);
    printf("           F1     precision  recall\n");
    printf("micro      %.3f  %.3f      %.3f\n", metrics->micro_f1, metrics->micro_precision,
           metrics->micro_recall);
    printf("macro      %.3f  %.3f      %.3f\n\n", metrics->macro_f1, metrics->macro_precision,
           metrics->macro_recall);
    printf("per article: F1 %.3f, exactly right %.3f, best topic right %.3f, nDCG@5 %.3f\n",
           metrics->sample_f1, metrics->subset_accuracy, metrics->precision_at_1,
           metrics->ndcg_at_5);
    printf("probabilities are off by %.3f on average\n\n", metrics->calibration_error);
    printf("articles  precision  recall  F1     threshold  topic\n");
    for (size_t topic = 0; topic < evaluation->truth.topic_count; topic++) {
        const struct topic_topic_metrics *row = &metrics->topics[topic];
        printf("%8zu  %.3f      %.3f   %.3f  %.3f      %s\n", row->articles, row->precision,
               row->recall, row->f1, evaluation->thresholds[topic], evaluation->topic_names[topic]);
    }
}

static int write_report(const struct eval_command *command, const struct topic_model *model,
                        const struct topic_evaluation *evaluation, size_t skipped,
                        struct topic_error *err)
{
    const struct topic_report report = {.evaluation = evaluation,
                                        .model = model,
                                        .model_path = command->model_path,
                                        .skipped = skipped,
                                        .overlap = command->trained_on ? &command->overlap : NULL};
    return command->report_path ? topic_report_write(&report, command->report_path, err) : 0;
}

/* Whether the figures flatter. */
static void warn_of_overlap(const struct topic_overlap *overlap)
{
    size_t seen = overlap->exact + overlap->near;
    if (seen == 0)
        return;
    char id[256];
    topic_utf8_escape(overlap->example.bytes, overlap->example.len, id, sizeof id);
    fprintf(stderr,
            "topic eval: the training corpus holds %zu of the %zu articles too (%zu word for word, "
            "%zu nearly; the first is %s), so the figures flatter the model\n",
            seen, overlap->tested, overlap->exact, overlap->near, id);
}

/* The corpus that the model was trained on, to know again what it has seen. */
static int read_training_corpus(struct eval_command *command)
{
    int status = TOPIC_EXIT_DONE;
    struct topic_error err = {0};
    size_t count = 0;
    while (command->trained_on && command->trained_on[count])
        count++;
    if (count == 0)
        return TOPIC_EXIT_DONE;
    command->training_corpus.command = "eval";
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->training_corpus, command->trained_on, count, &status);
    if (!corpus)
        return status;
    if (topic_overlap_read(&command->overlap, corpus, &err) < 0)
        status = topic_command_fail("eval", &err);
    topic_corpus_close(corpus);
    return status;
}

static int print_evaluation(const struct eval_command *command,
                            const struct topic_evaluation *evaluation, size_t skipped)
{
    if (command->trained_on)
        warn_of_overlap(&command->overlap);
    if (command->is_json)
        print_json(command, evaluation, skipped);
    else
        print_summary(evaluation);
    return command->require ? check_required(command->require, &evaluation->metrics)
                            : TOPIC_EXIT_DONE;
}

static int evaluate(struct eval_command *command, const struct topic_model *model,
                    const char *const *paths, size_t count)
{
    int status = read_training_corpus(command);
    if (status != TOPIC_EXIT_DONE)
        return status;
    command->corpus.command = "eval";
    command->corpus.options.is_strict = command->is_strict;
    command->corpus.options.needs_labels = true;
    struct topic_corpus *corpus =
        topic_corpus_arguments_open(&command->corpus, paths, count, &status);
    if (!corpus)
        return status;
    struct topic_error err = {0};
    struct topic_evaluation evaluation;
    const struct topic_evaluation_options options = {
        .misses = command->report_path ? REPORTED_MISSES : 0,
        .overlap = command->trained_on ? &command->overlap : NULL};
    if (topic_evaluation_run(&evaluation, model, corpus, &options, &err) < 0 ||
        write_report(command, model, &evaluation, topic_corpus_skipped(corpus), &err) < 0)
        status = topic_command_fail("eval", &err);
    else
        status = print_evaluation(command, &evaluation, topic_corpus_skipped(corpus));
    topic_evaluation_release(&evaluation);
    topic_corpus_close(corpus);
    return status;
}

static int open_and_evaluate(struct eval_command *command, const char *const *paths, size_t count)
{
    struct topic_error err = {0};
    if (command->report_path && topic_command_check_output(command->report_path, &err) < 0)
        return topic_command_fail("eval", &err);
    struct topic_model *model = topic_model_open(command->model_path, &err);
    if (!model)
        return topic_command_fail("eval", &err);
    int status = evaluate(command, model, paths, count);
    topic_overlap_release(&command->overlap);
    topic_model_unref(model);
    return status;
}

static int run(int argc, const char **argv)
{
    struct eval_command command = {0};
    const struct poptOption options[] = {
        {"model", 'm', POPT_ARG_STRING, &command.model_path, 0, "the model to judge", "FILE"},
        {"format", 'f', POPT_ARG_STRING, &command.corpus.format, 0,
         "of the corpus; told by its content otherwise", "FORMAT"},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print one JSON object", NULL},
        {"report", '\0', POPT_ARG_STRING, &command.report_path, 0,
         "also write a page for people: what is wrong, where and why", "FILE.html"},
        {"trained-on", '\0', POPT_ARG_ARGV, &command.trained_on, 0,
         "say when articles are also in this corpus, of which the model was made", "CORPUS"},
        {"require", '\0', POPT_ARG_STRING, &command.require, 0,
         "exit with 3 unless these are reached, such as micro_f1=0.85,macro_f1=0.6", "LIST"},
        {"strict", '\0', POPT_ARG_NONE, &command.is_strict, 0, "fail at the first malformed record",
         NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "-m MODEL CORPUS...") == 0) {
        if (!command.model_path)
            topic_command_usage("eval", "names no model; give one with -m");
        else if (arguments.operand_count == 0)
            topic_command_usage("eval", "names no CORPUS to compare with");
        else if (command.report_path && command.report_path[0] == '\0')
            topic_command_usage("eval", "--report: must name a file");
        else if (!command.require || check_required(command.require, NULL) == TOPIC_EXIT_DONE)
            status = open_and_evaluate(&command, (const char *const *)arguments.operands,
                                       arguments.operand_count);
    }
    topic_arguments_release(&arguments);
    free(command.model_path);
    free(command.require);
    free(command.report_path);
    for (size_t i = 0; command.trained_on && command.trained_on[i]; i++)
        free((void *)(uintptr_t)command.trained_on[i]);
    free(command.trained_on);
    free(command.corpus.format);
    return status;
}

const struct topic_command topic_command_eval = {
    .name = "eval", .summary = "measure a model against labelled articles", .run = run};
