#include "cli/command/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"

/* popt's own usage line knows the subcommand only. */
static void print_help(poptContext context, const char *name, const char *after_options)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        return;
    poptPrintHelp(context, stream, 0);
    fclose(stream);
    const char *options = text ? strchr(text, '\n') : NULL;
    printf("Usage: topic %s [OPTION...] %s%s", name, after_options, options ? options : "\n");
    free(text);
}

/* Of a value that is none, popt names the value; the option before it is what a user looks for. */
static void report_bad_option(poptContext context, int code, int argc, const char **argv)
{
    const char *bad = poptBadOption(context, 0);
    const char *option = "";
    for (int i = 2; i < argc && bad[0] != '\0' && bad[0] != '-'; i++)
        if (strcmp(argv[i], bad) == 0)
            option = argv[i - 1];
    topic_command_usage(argv[0], "%s%s%s: %s", option, option[0] ? " " : "", bad,
                        poptStrerror(code));
}

int topic_arguments_read(struct topic_arguments *arguments, int argc, const char **argv,
                         const struct poptOption *options, const char *after_options)
{
    *arguments = (struct topic_arguments){0};
    arguments->context = poptGetContext("topic", argc, argv, options, 0);
    int code = poptGetNextOpt(arguments->context);
    if (code == TOPIC_HELP_CODE) {
        print_help(arguments->context, argv[0], after_options);
        exit(topic_command_finish(argv[0], TOPIC_EXIT_DONE));
    }
    if (code < -1) {
        report_bad_option(arguments->context, code, argc, argv);
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

int topic_command_in_range(const char *name, const char *option, int value, int low, int high)
{
    if (value >= low && value <= high)
        return 0;
    topic_command_usage(name, "%s %d: must be %d to %d", option, value, low, high);
    return -1;
}

int topic_command_check_output(const char *path, struct topic_error *err)
{
    struct topic_file_replacement file;
    if (topic_file_replace_begin(&file, path, err) < 0)
        return -1;
    topic_file_replace_abandon(&file);
    return 0;
}

int topic_command_finish(const char *name, int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == 0) { /* it failed earlier: once more, for the reason */
        putchar('\n');
        fflush(stdout);
    }
    fprintf(stderr, "topic%s%s: the output cannot be written: %s\n", name[0] ? " " : "", name,
            strerror(errno ? errno : EIO));
    return status == TOPIC_EXIT_DONE ? TOPIC_EXIT_FAILED : status;
}
