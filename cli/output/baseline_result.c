#include "cli/output/baseline_result.h"

#include "cli/command/command.h"
#include "cli/command/print.h"

/* The measures that a model must not lose. */
static const struct measure {
    const char *key;
    const char *name;
    enum topic_bootstrap_measure measure;
} measures[] = {
    {"micro_f1", "micro F1", TOPIC_BOOTSTRAP_MICRO_F1},
    {"macro_f1", "macro F1", TOPIC_BOOTSTRAP_MACRO_F1},
};
enum { MEASURE_COUNT = sizeof measures / sizeof *measures };

static void put_change(struct topic_json *json, const struct topic_baseline_result *result,
                       const struct measure *measure)
{
    const struct topic_bootstrap_change *change = &result->baseline.changes[measure->measure];
    topic_json_put_open(json, measure->key, '{');
    topic_output_number(json, "old", change->before);
    topic_output_number(json, "new", change->after);
    topic_output_number(json, "difference", change->after - change->before);
    topic_json_put_open(json, "interval", '[');
    topic_json_decimal(json, change->difference.low, TOPIC_OUTPUT_PLACES);
    topic_json_decimal(json, change->difference.high, TOPIC_OUTPUT_PLACES);
    topic_json_close(json, ']');
    topic_json_put_bool(json, "worse",
                        topic_baseline_is_worse(&result->baseline, measure->measure));
    topic_json_close(json, '}');
}

void topic_baseline_result_json(struct topic_json *json, const struct topic_baseline_result *result)
{
    topic_json_put_open(json, "baseline", '{');
    topic_json_put_cstring(json, "model", result->path);
    topic_json_put_unsigned(json, "answered_differently", result->baseline.changed);
    for (size_t i = 0; i < MEASURE_COUNT; i++)
        put_change(json, result, &measures[i]);
    topic_json_close(json, '}');
}

void topic_baseline_result_text(const struct topic_baseline_result *result)
{
    topic_print_out("compared with %s, which answers %zu of the articles differently:\n",
                    result->path, result->baseline.changed);
    topic_print_out("           old    new    difference  95%% interval\n");
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        const struct topic_bootstrap_change *change =
            &result->baseline.changes[measures[i].measure];
        topic_print_out("%-9s  %.3f  %.3f  %+.3f      %+.3f to %+.3f\n", measures[i].name,
                        change->before, change->after, change->after - change->before,
                        change->difference.low, change->difference.high);
    }
    topic_print_out("\n");
}

int topic_baseline_result_check(const struct topic_baseline_result *result)
{
    int status = TOPIC_EXIT_DONE;
    for (size_t i = 0; i < MEASURE_COUNT; i++) {
        const struct topic_bootstrap_change *change =
            &result->baseline.changes[measures[i].measure];
        if (!topic_baseline_is_worse(&result->baseline, measures[i].measure))
            continue;
        topic_print_err("topic eval: the model is worse than %s beyond chance: %s is %.4f instead "
                        "of %.4f, and the 95%% interval of the difference, %+.4f to %+.4f, is "
                        "wholly below 0\n",
                        result->path, measures[i].name, change->after, change->before,
                        change->difference.low, change->difference.high);
        status = TOPIC_EXIT_CHECK_SAID_NO;
    }
    return status;
}
