#include "cli/output/threshold_table.h"

#include "cli/command/command.h"
#include "cli/command/print.h"

int topic_threshold_table_row(double precision)
{
    for (size_t row = 0; row < TOPIC_PRECISION_THRESHOLDS_COUNT; row++)
        if (fabs(precision - topic_precision_thresholds_target(row)) < 1e-9)
            return (int)row;
    topic_command_usage("eval", "--thresholds %g: must be 0.80, 0.90 or 0.95", precision);
    return -1;
}

static const struct topic_precision_threshold *row_of(const struct topic_evaluation *evaluation,
                                                      size_t topic, size_t row)
{
    return &evaluation->for_precision[topic * TOPIC_PRECISION_THRESHOLDS_COUNT + row];
}

static double share(const struct topic_evaluation *evaluation, size_t given)
{
    return (double)given / (double)evaluation->truth.article_count;
}

/* ---- JSON ---- */

void topic_threshold_table_json(struct topic_json *json, const struct topic_evaluation *evaluation,
                                size_t topic)
{
    if (!evaluation->for_precision)
        return;
    topic_json_put_open(json, "for_precision", '[');
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++) {
        const struct topic_precision_threshold *row = row_of(evaluation, topic, i);
        topic_json_open(json, '{');
        topic_output_number(json, "target", topic_precision_thresholds_target(i));
        topic_json_put_bool(json, "reached", row->is_reached);
        if (row->is_reached) {
            topic_output_number(json, "threshold", row->threshold);
            topic_output_number(json, "precision", row->precision);
            topic_output_number(json, "recall", row->recall);
            topic_json_put_unsigned(json, "given", row->given);
            topic_output_number(json, "share", share(evaluation, row->given));
            if (evaluation->weeks > 0)
                topic_output_number(json, "a_week", (double)row->given / evaluation->weeks);
        }
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

/* ---- text ---- */

static void print_row(const struct topic_evaluation *evaluation, size_t topic)
{
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++) {
        const struct topic_precision_threshold *row = row_of(evaluation, topic, i);
        double a_week = evaluation->weeks > 0 ? (double)row->given / evaluation->weeks : 0;
        if (!row->is_reached)
            topic_print_out("%-28s", "not reached");
        else if (evaluation->weeks > 0)
            topic_print_out("%-9.4f  %.3f   %-6.*f   ", row->threshold, row->recall,
                            topic_precision_thresholds_week_places(a_week), a_week);
        else
            topic_print_out("%-9.4f  %.3f   %.3f    ", row->threshold, row->recall,
                            share(evaluation, row->given));
    }
    topic_print_out("%s\n", evaluation->topic_names[topic]);
}

static int print_lines(const struct topic_evaluation *evaluation, size_t row,
                       const struct topic_model *model, const struct topic_model *plain)
{
    const struct topic_precision_thresholds_lines source = {.model = model,
                                                            .plain = plain,
                                                            .names = evaluation->topic_names,
                                                            .count = evaluation->truth.topic_count,
                                                            .rows = evaluation->for_precision};
    struct topic_error err = {0};
    struct topic_buffer lines = {0};
    int status = topic_precision_thresholds_put_lines(&lines, &source, row, &err);
    if (status == 0)
        topic_print_table(lines.bytes, lines.len);
    topic_buffer_release(&lines);
    return status == 0 ? TOPIC_EXIT_DONE : topic_command_fail("eval", &err);
}

int topic_threshold_table_text(const struct topic_evaluation *evaluation, size_t row,
                               const struct topic_model *model, const struct topic_model *plain,
                               const char *topics_path)
{
    if (!evaluation->for_precision) {
        topic_print_out(
            "\nno thresholds to choose: the model gives every article exactly one topic, "
            "the best\n");
        return TOPIC_EXIT_DONE;
    }
    topic_print_out("\nthresholds by the precision that they have on these articles, where topics "
                    "with few articles are flattered\n(%s)\n",
                    evaluation->weeks > 0 ? "a week: how many articles get the topic"
                                          : "given: the share of articles that get the topic");
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        topic_print_out("precision %-18.2f", topic_precision_thresholds_target(i));
    topic_print_out("\n");
    for (size_t i = 0; i < TOPIC_PRECISION_THRESHOLDS_COUNT; i++)
        topic_print_out("threshold  recall  %-9s", evaluation->weeks > 0 ? "a week" : "given");
    topic_print_out("topic\n");
    for (size_t topic = 0; topic < evaluation->truth.topic_count; topic++)
        print_row(evaluation, topic);
    topic_print_out("\nlines of a topics file (docs/topics-file.md) for a precision of %.2f:\n",
                    topic_precision_thresholds_target(row));
    if (topics_path)
        topic_print_out("(%s has entries already: add the thresholds to these, as each topic may "
                        "have one entry only)\n",
                        topics_path);
    topic_print_out("\n");
    return print_lines(evaluation, row, model, plain);
}
