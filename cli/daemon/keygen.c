/* topic keygen: makes a pair of CURVE keys, for a topicd or for one of its clients. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "cli/command/command.h"
#include "wire/curve_key.h"

static int keygen(const char *name, const char *directory)
{
    struct topic_error err = {0};
    struct topic_curve_key_pair pair = {0};
    int status = TOPIC_EXIT_DONE;
    char *path = topic_memory_format(&err, "%s/%s.key", directory, name);
    if (!path || topic_curve_key_pair_make(&pair, &err) < 0 ||
        topic_curve_key_pair_save(&pair, path, &err) < 0)
        status = topic_command_fail("keygen", &err);
    else
        puts(pair.public_key);
    topic_curve_key_pair_release(&pair);
    free(path);
    return status;
}

static int run(int argc, const char **argv)
{
    char *directory = NULL;
    const struct poptOption options[] = {
        {"output", 'o', POPT_ARG_STRING, &directory, 0, "put the files there (.)", "DIRECTORY"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    struct topic_arguments arguments;
    int status = TOPIC_EXIT_BAD_USAGE;
    if (topic_arguments_read(&arguments, argc, argv, options, "NAME") == 0) {
        if (arguments.operand_count != 1 || !arguments.operands[0][0])
            topic_command_usage("keygen", "needs one NAME");
        else if (strchr(arguments.operands[0], '/'))
            topic_command_usage("keygen", "%s: is a path: name its directory with -o",
                                arguments.operands[0]);
        else
            status = keygen(arguments.operands[0], directory ? directory : ".");
    }
    topic_arguments_release(&arguments);
    free(directory);
    return status;
}

const struct topic_command topic_command_keygen = {
    .name = "keygen", .summary = "make a pair of keys, for topicd or a client", .run = run};
