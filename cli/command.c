#include "cli/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int topic_arguments_read(struct topic_arguments *arguments, int argc, const char **argv,
                         const struct poptOption *options, const char *after_options)
{
    char name[64];
    snprintf(name, sizeof name, "topic %s", argv[0]);
    *arguments = (struct topic_arguments){0};
    arguments->context = poptGetContext(name, argc, argv, options, 0);
    poptSetOtherOptionHelp(arguments->context, after_options);
    int code = poptGetNextOpt(arguments->context);
    if (code < -1) {
        topic_command_usage(argv[0], "%s: %s", poptBadOption(arguments->context, 0),
                            poptStrerror(code));
        return -1;
    }
    arguments->operands = poptGetArgs(arguments->context);
    while (arguments->operands && arguments->operands[arguments->operand_count])
        arguments->operand_count++;
    return 0;
}

void topic_arguments_release(struct topic_arguments *arguments)
{
    if (arguments->context)
        poptFreeContext(arguments->context);
}

int topic_command_usage(const char *name, const char *format, ...)
{
    va_list args;
    fprintf(stderr, "topic %s: ", name);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "; see `topic %s --help`\n", name);
    return TOPIC_EXIT_BAD_USAGE;
}

int topic_command_fail(const char *name, const struct topic_error *err)
{
    fprintf(stderr, "topic %s: %s\n", name, err->text);
    return TOPIC_EXIT_FAILED;
}

int topic_command_finish(const char *name, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "topic %s: the output cannot be written: %s\n", name, strerror(errno));
    return status == TOPIC_EXIT_DONE ? TOPIC_EXIT_FAILED : status;
}
