/* topic undo: has a running topicd undo an event of its store. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/daemon/store_call.h"
#include "cli/output/output.h"

static int undo(void *context, const char *const *operands, size_t count)
{
    struct topic_store_call *call = context;
    char *end;
    long long event = strtoll(operands[0], &end, 10);
    (void)count;
    if (*end != '\0' || event < 1)
        return topic_command_usage(
            "undo", "%s: is no number of an event; `topic history` lists them", operands[0]);
    struct topic_json *json = topic_store_call_begin(call, "undo", 1);
    topic_output_count(json, "event", (size_t)event);
    return topic_store_call_send(call, "undo", topic_store_call_print_change);
}

static int run(int argc, const char **argv)
{
    struct topic_store_call call = {0};
    const struct poptOption options[] = {TOPIC_STORE_CALL_OPTIONS(&call), TOPIC_HELP_OPTION,
                                         POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "EVENT",
                                              .min_operands = 1,
                                              .max_operands = 1,
                                              .complaint = "needs the number of one EVENT",
                                              .run = undo};
    int status = topic_arguments_run(&arguments, argc, argv, &call);
    topic_store_call_release(&call);
    return status;
}

const struct topic_command topic_command_undo = {
    .name = "undo", .summary = "undo a correction, or an undo", .run = run};
