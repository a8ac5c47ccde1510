/* topic training: shows the trainings of a running topicd, or one of them. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "cli/retraining/training_print.h"
#include "wire/json.h"

static int print(struct topic_store_call *call, const json_t *answer)
{
    (void)call;
    const json_t *runs = json_object_get(answer, "runs");
    if (!runs)
        topic_training_print_run(answer, true);
    for (size_t i = 0; i < json_array_size(runs); i++)
        topic_training_print_run(json_array_get(runs, i), false);
    if (runs && json_array_size(runs) == 0)
        topic_print_err("topic training: there was none yet: `topic retrain` begins one\n");
    return TOPIC_EXIT_DONE;
}

static int training(void *context, const char *const *operands, size_t count)
{
    struct topic_store_call *call = context;
    char *end = NULL;
    long long run = count > 0 ? strtoll(operands[0], &end, 10) : 0;
    if (end && (*end != '\0' || run < 1))
        return topic_command_usage(
            "training", "%s: is no number of a training; `topic training` lists them", operands[0]);
    struct topic_json *json = topic_store_call_begin(call, "training", 0);
    if (run > 0)
        topic_json_put_unsigned(json, "run", (size_t)run);
    return topic_store_call_send(call, "training", print);
}

static int run(int argc, const char **argv)
{
    struct topic_store_call call = {0};
    const struct poptOption options[] = {TOPIC_STORE_CALL_READ_OPTIONS(&call), TOPIC_HELP_OPTION,
                                         POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "[RUN]",
                                              .max_operands = 1,
                                              .complaint = "takes at most the number of one RUN",
                                              .run = training};
    int status = topic_arguments_run(&arguments, argc, argv, &call);
    topic_store_call_release(&call);
    return status;
}

const struct topic_command topic_command_training = {
    .name = "training", .summary = "show the trainings and their verdicts", .run = run};
