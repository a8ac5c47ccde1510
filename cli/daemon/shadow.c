/* topic shadow: has a running topicd tag its articles with a second model too, whose answers are
 * only compared, not sent. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/daemon/daemon_call.h"

struct shadow_command {
    struct topic_daemon_address address;
    int stop;
};

static int send(const struct topic_daemon_address *address,
                const struct topic_daemon_call_request *request)
{
    struct topic_error err = {0};
    struct topic_daemon_call call;
    int status = TOPIC_EXIT_DONE;
    if (topic_daemon_call_send(&call, address, request, &err) < 0)
        status = topic_command_fail("shadow", &err);
    else
        topic_print_out(request->stop ? "the shadow model is off\n"
                                      : "the shadow model is on: `topic status` compares it\n");
    topic_daemon_call_release(&call);
    return status;
}

static int start(const struct topic_daemon_address *address, const char *path)
{
    struct topic_error err = {0};
    char *absolute = topic_daemon_call_path(path, &err);
    if (!absolute)
        return topic_command_fail("shadow", &err);
    const struct topic_daemon_call_request request = {.operation = "shadow", .model = absolute};
    int status = send(address, &request);
    free(absolute);
    return status;
}

static int shadow(void *context, const char *const *operands, size_t count)
{
    static const struct topic_daemon_call_request stop = {.operation = "shadow", .stop = true};
    struct shadow_command *command = context;
    if (count != (command->stop ? 0 : 1))
        return topic_command_usage("shadow", "needs a MODEL or --stop, one of the two");
    if (topic_daemon_address_set_timeout("shadow", &command->address,
                                         command->stop ? TOPIC_DAEMON_TIMEOUT_MS
                                                       : TOPIC_DAEMON_MODEL_TIMEOUT_MS) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    return command->stop ? send(&command->address, &stop) : start(&command->address, operands[0]);
}

static int run(int argc, const char **argv)
{
    struct shadow_command command = {0};
    const struct poptOption options[] = {
        TOPIC_DAEMON_OPTIONS(&command.address, "600; --stop: 10"),
        {"stop", '\0', POPT_ARG_NONE, &command.stop, 0, "stop the shadow model", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "MODEL|--stop",
                                              .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
                                              .run = shadow};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_daemon_address_release(&command.address);
    return status;
}

const struct topic_command topic_command_shadow = {
    .name = "shadow",
    .summary = "make a running topicd compare a second model with its own",
    .run = run};
