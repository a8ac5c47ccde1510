/* topic reload: has a running topicd load its model anew, or another one. */
#include <stdlib.h>

#include "cli/command/command.h"
#include "cli/daemon/daemon_call.h"

static int reload(const struct topic_daemon_address *address, const char *path, bool force,
                  bool is_json)
{
    struct topic_error err = {0};
    char *absolute = path ? topic_daemon_call_path(path, &err) : NULL;
    if (path && !absolute)
        return topic_command_fail("reload", &err);
    const struct topic_daemon_question question = {
        .operation = "reload", .model = absolute, .force = force};
    int status = topic_daemon_call_change("reload", address, &question, is_json);
    free(absolute);
    return status;
}

static int run(int argc, const char **argv)
{
    struct topic_daemon_address address = {0};
    int force = 0;
    int is_json = 0;
    const struct poptOption options[] = {
        TOPIC_DAEMON_OPTIONS(&address),
        {"force", '\0', POPT_ARG_NONE, &force, 0,
         "also when topics are lost, or it is much larger or slower", NULL},
        {"json", '\0', POPT_ARG_NONE, &is_json, 0, "print the daemon's answer", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "[MODEL]") == 0) {
        if (arguments.operand_count > 1)
            topic_command_usage("reload", "takes one MODEL");
        else
            status = reload(&address, arguments.operand_count ? arguments.operands[0] : NULL, force,
                            is_json);
    }
    topic_arguments_release(&arguments);
    topic_daemon_address_release(&address);
    return status;
}

const struct topic_command topic_command_reload = {
    .name = "reload", .summary = "have a running topicd load a model", .run = run};
