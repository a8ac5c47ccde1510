/* topic reload: has a running topicd load its model again, or load another one. */
#include <stdlib.h>

#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/daemon/daemon_call.h"

struct reload_command {
    struct topic_daemon_address address;
    int force;
    int is_json;
};

static int reload(void *context, const char *const *operands, size_t count)
{
    struct reload_command *command = context;
    struct topic_error err = {0};
    if (topic_daemon_address_set_timeout("reload", &command->address,
                                         TOPIC_DAEMON_MODEL_TIMEOUT_MS) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    char *path = count > 0 ? topic_daemon_call_path(operands[0], &err) : NULL;
    if (count > 0 && !path)
        return topic_command_fail("reload", &err);
    const struct topic_daemon_call_request request = {
        .operation = "reload", .model = path, .force = command->force};
    int status = topic_daemon_call_print("reload", &command->address, &request, command->is_json,
                                         topic_daemon_call_print_change);
    free(path);
    return status;
}

static int run(int argc, const char **argv)
{
    struct reload_command command = {0};
    const struct poptOption options[] = {
        TOPIC_DAEMON_OPTIONS(&command.address, "600"),
        {"force", '\0', POPT_ARG_NONE, &command.force, 0,
         "load it even if topics are lost, or if it is much larger or slower", NULL},
        TOPIC_DAEMON_JSON_OPTION(&command.is_json),
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "[MODEL]",
                                              .max_operands = 1,
                                              .complaint = "takes at most one MODEL",
                                              .run = reload};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_daemon_address_release(&command.address);
    return status;
}

const struct topic_command topic_command_reload = {
    .name = "reload", .summary = "make a running topicd load a model", .run = run};
