/* topic undo and topic forget: change what the store of a running topicd keeps of one event, or of
 * one article. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/store_call.h"
#include "wire/json.h"

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
    topic_json_put_unsigned(json, "event", (size_t)event);
    return topic_store_call_send(call, "undo", topic_store_call_print_change);
}

static int print_forgotten(struct topic_store_call *call, const json_t *answer)
{
    (void)call;
    topic_print_out("event %lld: forgotten\n",
                    (long long)json_integer_value(json_object_get(answer, "event")));
    return TOPIC_EXIT_DONE;
}

static int forget(void *context, const char *const *operands, size_t count)
{
    struct topic_store_call *call = context;
    (void)count;
    struct topic_json *json = topic_store_call_begin(call, "forget", 1);
    topic_json_put_open(json, "article", '{');
    topic_json_put_cstring(json, "id", operands[0]);
    topic_json_close(json, '}');
    return topic_store_call_send(call, "forget", print_forgotten);
}

static int run(int argc, const char **argv, struct topic_arguments arguments)
{
    struct topic_store_call call = {0};
    const struct poptOption options[] = {TOPIC_STORE_CALL_OPTIONS(&call), TOPIC_HELP_OPTION,
                                         POPT_TABLEEND};
    arguments.options = options;
    arguments.min_operands = 1;
    arguments.max_operands = 1;
    int status = topic_arguments_run(&arguments, argc, argv, &call);
    topic_store_call_release(&call);
    return status;
}

static int run_undo(int argc, const char **argv)
{
    return run(argc, argv,
               (struct topic_arguments){
                   .usage = "EVENT", .complaint = "needs the number of one EVENT", .run = undo});
}

static int run_forget(int argc, const char **argv)
{
    return run(argc, argv,
               (struct topic_arguments){
                   .usage = "ID", .complaint = "needs the ID of one article", .run = forget});
}

const struct topic_command topic_command_undo = {
    .name = "undo", .summary = "undo a correction, or an undo", .run = run_undo};

const struct topic_command topic_command_forget = {
    .name = "forget", .summary = "drop an article's text and labels", .run = run_forget};
