/* topic forget: has a running topicd drop the text and labels of an article from its store. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "cli/output/output.h"

static void print_forgotten(const json_t *answer)
{
    topic_print_out("event %lld: forgotten\n",
                    (long long)json_integer_value(json_object_get(answer, "event")));
}

static int forget(void *context, const char *const *operands, size_t count)
{
    struct topic_store_call *call = context;
    (void)count;
    struct topic_json *json = topic_store_call_begin(call, "forget", 1);
    topic_output_open(json, "article", '{');
    topic_output_name(json, "id", operands[0]);
    topic_json_close(json, '}');
    return topic_store_call_send(call, "forget", print_forgotten);
}

static int run(int argc, const char **argv)
{
    struct topic_store_call call = {0};
    const struct poptOption options[] = {TOPIC_STORE_CALL_OPTIONS(&call), TOPIC_HELP_OPTION,
                                         POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "ID",
                                              .min_operands = 1,
                                              .max_operands = 1,
                                              .complaint = "needs the ID of one article",
                                              .run = forget};
    int status = topic_arguments_run(&arguments, argc, argv, &call);
    topic_store_call_release(&call);
    return status;
}

const struct topic_command topic_command_forget = {
    .name = "forget", .summary = "drop an article's text and labels", .run = run};
