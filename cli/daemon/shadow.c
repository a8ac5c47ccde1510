/* topic shadow: has a running topicd try another model on the same articles, silently. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/command/command.h"
#include "cli/daemon/daemon_call.h"

static int ask(const struct topic_daemon_address *address,
               const struct topic_daemon_question *question)
{
    struct topic_error err = {0};
    struct topic_daemon_call call;
    int status = TOPIC_EXIT_DONE;
    if (topic_daemon_call(&call, address, question, &err) < 0)
        status = topic_command_fail("shadow", &err);
    else
        puts(question->stop ? "the shadow model is off"
                            : "the shadow model is on: see `topic status`");
    topic_daemon_call_release(&call);
    return status;
}

static int start(const struct topic_daemon_address *address, const char *path)
{
    struct topic_error err = {0};
    char *absolute = topic_daemon_call_path(path, &err);
    if (!absolute)
        return topic_command_fail("shadow", &err);
    const struct topic_daemon_question question = {.operation = "shadow", .model = absolute};
    int status = ask(address, &question);
    free(absolute);
    return status;
}

static int run(int argc, const char **argv)
{
    struct topic_daemon_address address = {0};
    int stop = 0;
    const struct poptOption options[] = {
        TOPIC_DAEMON_OPTIONS(&address),
        {"stop", '\0', POPT_ARG_NONE, &stop, 0, "try it no longer", NULL},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "MODEL|--stop") == 0) {
        if (arguments.operand_count != (stop ? 0 : 1))
            topic_command_usage("shadow", "needs a MODEL or --stop, one of the two");
        else if (stop)
            status =
                ask(&address, &(struct topic_daemon_question){.operation = "shadow", .stop = true});
        else
            status = start(&address, arguments.operands[0]);
    }
    topic_arguments_release(&arguments);
    topic_daemon_address_release(&address);
    return status;
}

const struct topic_command topic_command_shadow = {
    .name = "shadow",
    .summary = "have a running topicd try another model beside its own",
    .run = run};
