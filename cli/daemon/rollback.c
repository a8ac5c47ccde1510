/* topic rollback: has a running topicd go back to the model that it served before. */
#include <stdlib.h>

#include "cli/command/command.h"
#include "cli/daemon/daemon_call.h"

static int run(int argc, const char **argv)
{
    struct topic_daemon_address address = {0};
    int is_json = 0;
    const struct poptOption options[] = {
        TOPIC_DAEMON_OPTIONS(&address),
        {"json", '\0', POPT_ARG_NONE, &is_json, 0, "print the daemon's answer", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_daemon_question question = {.operation = "rollback"};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "") == 0) {
        if (arguments.operand_count > 0)
            topic_command_usage("rollback", "takes no operands");
        else
            status = topic_daemon_call_change("rollback", &address, &question, is_json);
    }
    topic_arguments_release(&arguments);
    topic_daemon_address_release(&address);
    return status;
}

const struct topic_command topic_command_rollback = {
    .name = "rollback", .summary = "have a running topicd go back to the model before", .run = run};
