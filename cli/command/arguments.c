#include "cli/command/arguments.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/command.h"
#include "cli/command/print.h"
#include "cli/command/spelling.h"

/* popt's own usage line names the subcommand without "topic" and its operands. */
static void print_help(poptContext context, const char *name, const char *usage)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    if (!stream)
        return;
    poptPrintHelp(context, stream, 0);
    fclose(stream);
    const char *options = text ? strchr(text, '\n') : NULL;
    topic_print_out("Usage: topic %s [OPTION...]%s%s", name, usage[0] ? " " : "", usage);
    options = options ? options : "\n";
    topic_print_own(options, strlen(options));
    free(text);
}

/* The option of the table that an argument such as "--folds" or "--folds=5" names, or NULL. */
static const struct poptOption *find_option(const struct poptOption *options, const char *argument)
{
    size_t len = strncmp(argument, "--", 2) == 0 ? strcspn(argument + 2, "=") : 0;
    for (; len > 0 && (options->longName || options->shortName); options++)
        if (options->longName && strlen(options->longName) == len &&
            strncmp(argument + 2, options->longName, len) == 0)
            return options;
    return NULL;
}

/* An option of the table that is nearly this argument, or NULL. */
static const char *guess(const struct poptOption *options, const char *argument)
{
    const char *nearest = NULL;
    if (strncmp(argument, "--", 2) != 0)
        return NULL;
    for (; options->longName || options->shortName; options++)
        if (options->longName && topic_spelling_is_near(argument + 2, options->longName))
            nearest = options->longName;
    return nearest;
}

/* popt names a bad value without its option, which is what the user looks for: the argument before
 * the value. What the help says about the option says which values it takes. */
static void report_bad_option(const struct poptOption *options, poptContext context, int code,
                              int argc, const char **argv)
{
    const char *bad = poptBadOption(context, 0);
    const char *name = "";
    for (int i = 2; i < argc && bad[0] != '\0' && bad[0] != '-'; i++)
        if (strcmp(argv[i], bad) == 0)
            name = argv[i - 1];
    const struct poptOption *option = find_option(options, name[0] ? name : bad);
    bool is_bad_number = code == POPT_ERROR_BADNUMBER || code == POPT_ERROR_OVERFLOW;
    if (option && is_bad_number)
        topic_command_usage(argv[0], "%s%s%s: must be a number (%s)", name, name[0] ? " " : "", bad,
                            option->descrip);
    else if (code == POPT_ERROR_BADOPT && guess(options, bad))
        topic_command_usage(argv[0], "%s: unknown option; did you mean --%s", bad,
                            guess(options, bad));
    else
        topic_command_usage(argv[0], "%s%s%s: %s", name, name[0] ? " " : "", bad,
                            poptStrerror(code));
}

/* 0, or -1 after a message. */
static int read_options(const struct topic_arguments *arguments, poptContext context, int argc,
                        const char **argv)
{
    int code = poptGetNextOpt(context);
    if (code == TOPIC_HELP_CODE) {
        print_help(context, argv[0], arguments->usage);
        exit(topic_command_finish(argv[0], TOPIC_EXIT_DONE));
    }
    if (code >= -1)
        return 0;
    report_bad_option(arguments->options, context, code, argc, argv);
    return -1;
}

int topic_arguments_run(const struct topic_arguments *arguments, int argc, const char **argv,
                        void *context)
{
    int status = TOPIC_EXIT_BAD_USAGE;
    poptContext popt = poptGetContext("topic", argc, argv, arguments->options, 0);
    if (read_options(arguments, popt, argc, argv) == 0) {
        const char **operands = poptGetArgs(popt); /* NULL where there are none */
        size_t count = 0;
        while (operands && operands[count])
            count++;
        if (count < arguments->min_operands)
            topic_command_usage(argv[0], "%s", arguments->complaint);
        else if (count > arguments->max_operands)
            topic_command_usage(argv[0], "%s: unexpected operand: %s",
                                operands[arguments->max_operands], arguments->complaint);
        else
            status = arguments->run(context, (const char *const *)operands, count);
    }
    poptFreeContext(popt);
    return status;
}

size_t topic_arguments_count(const char *const *values)
{
    size_t count = 0;
    while (values && values[count])
        count++;
    return count;
}

void topic_arguments_free(const char **values)
{
    for (size_t i = 0; values && values[i]; i++)
        free((void *)(uintptr_t)values[i]);
    free(values);
}
