/* topic keygen: makes a pair of CURVE keys, for topicd or for one of its clients. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/memory.h"
#include "cli/command/arguments.h"
#include "cli/command/command.h"
#include "cli/command/print.h"
#include "wire/curve_key.h"

static int check_directory(const char *directory, struct topic_error *err)
{
    struct stat info;
    if (stat(directory, &info) == 0 && S_ISDIR(info.st_mode))
        return 0;
    return topic_error_set(err, "%s: is no directory: make it first, readable by you alone",
                           directory);
}

static int make_keys(const char *name, const char *directory)
{
    struct topic_error err = {0};
    struct topic_curve_key_pair pair = {0};
    int status = TOPIC_EXIT_DONE;
    char *path = topic_memory_format(&err, "%s/%s.key", directory, name);
    if (!path || check_directory(directory, &err) < 0 ||
        topic_curve_key_pair_make(&pair, &err) < 0 ||
        topic_curve_key_pair_save(&pair, path, &err) < 0)
        status = topic_command_fail("keygen", &err);
    else
        topic_print_out("%s\n", pair.public_key);
    topic_curve_key_pair_release(&pair);
    free(path);
    return status;
}

static int check_and_make(void *context, const char *const *operands, size_t count)
{
    char *const *directory = context;
    const char *name = operands[0];
    (void)count;
    if (!name[0])
        return topic_command_usage("keygen", "needs one NAME");
    if (strchr(name, '/'))
        return topic_command_usage(
            "keygen", "%s: must be a name, not a path: give the directory with -o", name);
    return make_keys(name, *directory ? *directory : ".");
}

static int run(int argc, const char **argv)
{
    char *directory = NULL;
    const struct poptOption options[] = {
        {"output", 'o', POPT_ARG_STRING, &directory, 0,
         "write NAME.key (public) and NAME.key_secret to this directory (default: .)", "DIRECTORY"},
        TOPIC_HELP_OPTION,
        POPT_TABLEEND};
    const struct topic_arguments arguments = {.options = options,
                                              .usage = "NAME",
                                              .min_operands = 1,
                                              .max_operands = 1,
                                              .complaint = "needs one NAME",
                                              .run = check_and_make};
    int status = topic_arguments_run(&arguments, argc, argv, &directory);
    free(directory);
    return status;
}

const struct topic_command topic_command_keygen = {
    .name = "keygen",
    .summary = "make a pair of keys for topicd or a client: NAME.key, NAME.key_secret",
    .run = run};
