/* topic rollback: has a running topicd return to the model that it served before. */
#include "cli/command/command.h"
#include "cli/daemon/daemon_call.h"

static int run(int argc, const char **argv)
{
    return topic_daemon_call_run(argc, argv, TOPIC_DAEMON_MODEL_TIMEOUT_MS,
                                 topic_daemon_call_print_change);
}

const struct topic_command topic_command_rollback = {
    .name = "rollback",
    .summary = "make a running topicd return to its previous model",
    .run = run};
