/* topic rollback: has a running topicd return to the model that it served before. */
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/daemon/daemon_call.h"
#include "wire/request_key.h"

struct rollback_command {
    struct topic_daemon_address address;
    int is_json;
};

/* The key makes it a request that an address of --bind takes too, where topicd has a store. */
static int rollback(void *context, const char *const *operands, size_t count)
{
    struct rollback_command *command = context;
    struct topic_error err = {0};
    char key[TOPIC_REQUEST_KEY_LENGTH + 1];
    const struct topic_daemon_call_request request = {.operation = "rollback", .key = key};
    (void)operands;
    (void)count;
    if (topic_daemon_address_set_timeout("rollback", &command->address,
                                         TOPIC_DAEMON_MODEL_TIMEOUT_MS) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    if (topic_request_key_make(key, &err) < 0)
        return topic_command_fail("rollback", &err);
    return topic_daemon_call_print("rollback", &command->address, &request, command->is_json,
                                   topic_daemon_call_print_change);
}

static int run(int argc, const char **argv)
{
    struct rollback_command command = {.is_json = 0};
    const struct poptOption options[] = {TOPIC_DAEMON_OPTIONS(&command.address, "600"),
                                         TOPIC_DAEMON_JSON_OPTION(&command.is_json),
                                         TOPIC_HELP_OPTION, POPT_TABLEEND};
    const struct topic_arguments arguments = {
        .options = options, .usage = "", .complaint = "takes no operands", .run = rollback};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_daemon_address_release(&command.address);
    return status;
}

const struct topic_command topic_command_rollback = {
    .name = "rollback",
    .summary = "make a running topicd return to its previous model",
    .run = run};
