/* topic judge: decides whether a new model may take the place of the one that serves. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/judge/gate_checks.h"
#include "cli/output/output.h"

struct judge_command {
    char *controls;
    char *recent;
    char *pins;
    char *topics;
    int is_json;
    int lists_differences;
};

static const char *decision_name(enum topic_gate_result result)
{
    static const char *const names[] = {[TOPIC_GATE_PASSED] = "promote",
                                        [TOPIC_GATE_UNDECIDED] = "undecided",
                                        [TOPIC_GATE_REFUSED] = "refuse"};
    return names[result];
}

/* ---- JSON ---- */

static void put_checks(struct topic_json *json, const struct topic_gate *gate)
{
    topic_json_put_open(json, "checks", '[');
    for (size_t i = 0; i < TOPIC_GATE_CHECKS; i++) {
        if (!gate->findings[i].is_checked)
            continue;
        topic_json_open(json, '{');
        topic_json_put_cstring(json, "check", topic_gate_check_name((enum topic_gate_check)i));
        topic_json_put_cstring(json, "result", topic_gate_result_name(gate->findings[i].result));
        topic_json_put_cstring(json, "words", gate->findings[i].words);
        topic_json_close(json, '}');
    }
    topic_json_close(json, ']');
}

static void put_controls(struct topic_json *json, const struct topic_gate *gate)
{
    if (!gate->findings[TOPIC_GATE_CONTROLS].is_checked)
        return;
    topic_json_put_open(json, "controls", '{');
    topic_json_put_unsigned(json, "articles", gate->controls);
    if (gate->controls > 0) {
        topic_output_number(json, "old", gate->change.before);
        topic_output_number(json, "new", gate->change.after);
        topic_output_number(json, "difference", gate->change.after - gate->change.before);
        topic_output_number(json, "low", gate->change.difference.low);
        topic_output_number(json, "high", gate->change.difference.high);
        topic_json_put_open(json, "log_loss", '{');
        topic_output_number(json, "old", gate->loss.before);
        topic_output_number(json, "new", gate->loss.after);
        topic_output_number(json, "low", gate->loss.difference.low);
        topic_output_number(json, "high", gate->loss.difference.high);
        topic_json_close(json, '}');
        topic_json_put_unsigned(json, "changed", gate->answers.changed);
        topic_json_put_unsigned(json, "better", gate->answers.better);
        topic_json_put_unsigned(json, "worse", gate->answers.worse);
    }
    topic_json_close(json, '}');
}

static void put_changes(struct topic_json *json, const struct topic_gate *gate)
{
    if (!gate->findings[TOPIC_GATE_CHANGES].is_checked)
        return;
    topic_json_put_open(json, "changes", '{');
    topic_json_put_unsigned(json, "articles", gate->recent);
    topic_json_put_unsigned(json, "changed", gate->changed);
    topic_json_close(json, '}');
}

static void print_json(const struct topic_gate *gate, enum topic_gate_result result,
                       const char *words, const struct topic_buffer *differences)
{
    struct topic_output_object object;
    struct topic_json *json = topic_output_begin(&object);
    topic_json_put_cstring(json, "decision", decision_name(result));
    topic_json_put_cstring(json, "reason", words);
    put_checks(json, gate);
    put_controls(json, gate);
    put_changes(json, gate);
    if (differences->len > 0)
        topic_json_put_raw(json, "differences",
                           (struct topic_text){differences->bytes, differences->len});
    topic_output_end(&object);
}

/* ---- text ---- */

static void print_text(const struct topic_gate *gate, enum topic_gate_result result)
{
    for (size_t i = 0; i < TOPIC_GATE_CHECKS; i++)
        if (gate->findings[i].is_checked) {
            topic_print_out("%-8s  %-9s  ", topic_gate_check_name((enum topic_gate_check)i),
                            topic_gate_result_name(gate->findings[i].result));
            topic_print_out("%s\n", gate->findings[i].words);
        }
    topic_print_out("decision: %s\n", decision_name(result));
}

static int print(const struct judge_command *command, const struct topic_gate *gate,
                 const struct topic_buffer *differences)
{
    const char *words;
    enum topic_gate_result result = topic_gate_decide(gate, &words);
    if (command->is_json)
        print_json(gate, result, words, differences);
    else
        print_text(gate, result);
    return result == TOPIC_GATE_PASSED ? TOPIC_EXIT_DONE : TOPIC_EXIT_CHECK_SAID_NO;
}

static int judge(void *context, const char *const *models, size_t count)
{
    const struct judge_command *command = context;
    struct topic_buffer differences = {0};
    const struct topic_gate_checks_files files = {
        .old_model = models[0],
        .new_model = models[1],
        .controls = command->controls,
        .recent = command->recent,
        .pins = command->pins,
        .topics = command->topics,
        .differences = command->lists_differences ? &differences : NULL};
    struct topic_gate gate = {0};
    struct topic_error err = {0};
    (void)count;
    if (command->lists_differences && (!command->is_json || !command->recent))
        return topic_command_usage("judge", "--differences needs --json and --recent");
    int status = topic_gate_checks_run(&gate, &files, &err) == 0
                     ? print(command, &gate, &differences)
                     : topic_command_fail("judge", &err);
    topic_buffer_release(&differences);
    return status;
}

static int run(int argc, const char **argv)
{
    struct judge_command command = {0};
    const struct poptOption options[] = {
        {"controls", '\0', POPT_ARG_STRING, &command.controls, 0,
         "compare the models on these labelled articles, which neither has learnt", "FILE"},
        {"recent", '\0', POPT_ARG_STRING, &command.recent, 0,
         "count how many of these articles they answer differently", "FILE"},
        {"pins", '\0', POPT_ARG_STRING, &command.pins, 0,
         "check what editors have pinned, as topic store export --pinned writes it", "FILE"},
        {"topics", '\0', POPT_ARG_STRING, &command.topics, 0, "apply this topics file to both",
         "FILE"},
        {"differences", '\0', POPT_ARG_NONE, &command.lists_differences, 0,
         "with --json and --recent, list up to 100 changes of these articles", NULL},
        {"json", '\0', POPT_ARG_NONE, &command.is_json, 0, "print one JSON object", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "OLD NEW",
                                              .min_operands = 2,
                                              .max_operands = 2,
                                              .complaint = "needs two models, OLD and NEW",
                                              .run = judge};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    free(command.controls);
    free(command.recent);
    free(command.pins);
    free(command.topics);
    return status;
}

const struct topic_command topic_command_judge = {
    .name = "judge", .summary = "decide whether a new model may replace the old one", .run = run};
