/* topic backup: has a running topicd write a copy of its store. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/daemon/daemon_call.h"

struct backup_command {
    struct topic_daemon_address address;
    int is_json;
};

/* The daemon has another working directory. The caller frees it. */
static char *absolute_path(const char *path, struct topic_error *err)
{
    if (path[0] == '/')
        return topic_memory_copy(path, strlen(path), err);
    char *directory = getcwd(NULL, 0);
    char *absolute = directory ? topic_memory_format(err, "%s/%s", directory, path) : NULL;
    if (!directory)
        topic_error_set(err, "cannot tell the working directory: %s", strerror(errno));
    free(directory);
    return absolute;
}

static void print_done(const json_t *answer)
{
    (void)answer;
}

static int backup(void *context, const char *const *operands, size_t count)
{
    struct backup_command *command = context;
    struct topic_error err = {0};
    (void)count;
    if (topic_daemon_address_set_timeout("backup", &command->address,
                                         TOPIC_DAEMON_MODEL_TIMEOUT_MS) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    char *path = absolute_path(operands[0], &err);
    if (!path)
        return topic_command_fail("backup", &err);
    const struct topic_daemon_call_request request = {.operation = "backup", .file = path};
    int status = topic_daemon_call_print("backup", &command->address, &request, command->is_json,
                                         print_done);
    free(path);
    return status;
}

static int run(int argc, const char **argv)
{
    struct backup_command command = {0};
    const struct poptOption options[] = {TOPIC_DAEMON_OPTIONS(&command.address, "600"),
                                         TOPIC_DAEMON_JSON_OPTION(&command.is_json),
                                         TOPIC_HELP_OPTION, POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "COPY",
                                              .min_operands = 1,
                                              .max_operands = 1,
                                              .complaint = "needs the name of the COPY",
                                              .run = backup};
    int status = topic_arguments_run(&arguments, argc, argv, &command);
    topic_daemon_address_release(&command.address);
    return status;
}

const struct topic_command topic_command_backup = {
    .name = "backup", .summary = "copy the store of a running topicd", .run = run};
