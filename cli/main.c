/* topic - trains, evaluates and uses topic models from the command line. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits/headroom.h"
#include "cli/command/command.h"
#include "cli/command/command_table.h"
#include "cli/command/print.h"
#include "topicd/version.h"

/* Opens /dev/null, for reading only, in place of each closed standard stream. Otherwise the next
 * file would get that stream's descriptor, and a message would be written into a model. Writing to
 * a closed stdout still fails. */
static void occupy_standard_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDONLY);
    while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0)
        close(fd);
}

static int report_unknown(const char *name)
{
    const char *nearest = topic_command_table_guess(name);
    if (nearest) {
        topic_print_err("topic: there is no command \"%s\"; did you mean \"%s\"? `topic --help` "
                        "lists them all\n",
                        name, nearest);
        return TOPIC_EXIT_BAD_USAGE;
    }
    if (name[0])
        topic_print_err("topic: there is no command \"%s\"; the commands are listed below\n\n",
                        name);
    topic_command_table_print(stderr);
    return TOPIC_EXIT_BAD_USAGE;
}

/* `topic help`, `topic help COMMAND`, and how else one asks for help. */
static int help(int argc, const char **argv)
{
    const char *name = strcmp(argv[1], "help") == 0 && argc > 2 ? argv[2] : "";
    const struct topic_command *command = topic_command_table_find(name);
    if (command)
        return command->run(2, (const char *[]){name, "--help", NULL});
    if (name[0])
        return report_unknown(name);
    topic_command_table_print(stdout);
    return topic_command_finish("", TOPIC_EXIT_DONE);
}

int main(int argc, const char **argv)
{
    /* A reader that has ended (`topic tag ... | head`) and a limit on file sizes appear as a failed
     * write instead of ending the program. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    occupy_standard_streams();
    topic_print_begin();
    struct topic_error err = {0};
    if (topic_headroom_begin(&err) < 0) {
        topic_print_err("topic: %s\n", err.text);
        return TOPIC_EXIT_FAILED;
    }
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "help") == 0)
        return help(argc, argv);
    if (strcmp(name, "--version") == 0) {
        topic_print_out("topic " TOPIC_VERSION "\n");
        return topic_command_finish("", TOPIC_EXIT_DONE);
    }
    const struct topic_command *command = topic_command_table_find(name);
    if (command)
        return topic_command_finish(name, command->run(argc - 1, argv + 1));
    return report_unknown(name);
}
