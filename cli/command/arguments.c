#include "cli/command/arguments.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command/command.h"
#include "cli/command/command_table.h"
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
    topic_print_out("Usage: topic %s [OPTION...]%s%s\n\n", name, usage[0] ? " " : "", usage);
    topic_command_table_introduce(name);
    options = options ? options : "\n";
    topic_print_own(options, strlen(options));
    topic_print_out("\n`man topic` has more, and examples.\n");
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

#define INSTEAD_MAX 2

/* Options of several commands, with those that have the same purpose in others. The first is the
 * model, which --output writes in some commands alone. */
static const struct {
    char letter;
    const char *name;
    const char *instead[INSTEAD_MAX];
    const char *help; /* what the help of the other must say: not each output is a model's */
} common[] = {
    {'m', "model", {"output"}, "the model"},
    {'o', "output", {"report", "html"}, ""},
    {'s', "server", {"control"}, ""},
    {'c', "control", {"server"}, ""},
};

static const struct poptOption *find_named(const struct poptOption *options, const char *name)
{
    for (; options->longName || options->shortName; options++)
        if (options->longName && strcmp(options->longName, name) == 0)
            return options;
    return NULL;
}

/* Whether the argument is "-m", "-mFILE", "--model" or "--model=FILE". */
static bool is_common(const char *argument, size_t i)
{
    size_t len = strlen(common[i].name);
    if (strncmp(argument, "--", 2) != 0)
        return argument[0] == '-' && argument[1] == common[i].letter;
    return strncmp(argument + 2, common[i].name, len) == 0 &&
           (argument[2 + len] == '\0' || argument[2 + len] == '=');
}

/* The option that the command has in place of one of other commands; NULL: none. */
static const struct poptOption *find_instead(const struct poptOption *options, const char *argument)
{
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        for (size_t j = 0; is_common(argument, i) && j < INSTEAD_MAX && common[i].instead[j]; j++) {
            const struct poptOption *option = find_named(options, common[i].instead[j]);
            if (option && strstr(option->descrip, common[i].help))
                return option;
        }
    return NULL;
}

/* An option with a long name that begins with the letter; NULL: there is none, or several, or the
 * letter stands for another option in other commands. */
static const char *guess_letter(const struct poptOption *options, const char *argument)
{
    const char *found = NULL;
    if (argument[0] != '-' || argument[1] == '-')
        return NULL;
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        if (argument[1] == common[i].letter)
            return NULL;
    for (; options->longName || options->shortName; options++) {
        if (!options->longName || options->longName[0] != argument[1])
            continue;
        if (found)
            return NULL;
        found = options->longName;
    }
    return found;
}

/* What to do instead of giving an option that the command does not have. */
static void report_unknown(const struct topic_arguments *arguments, const char *command,
                           const char *bad)
{
    const struct poptOption *instead = find_instead(arguments->options, bad);
    const char *near = guess(arguments->options, bad);
    if (instead && instead->shortName)
        topic_command_usage(command, "%s: unknown option; did you mean -%c: %s", bad,
                            instead->shortName, instead->descrip);
    else if (instead || near)
        topic_command_usage(command, "%s: unknown option; did you mean --%s", bad,
                            instead ? instead->longName : near);
    else if (is_common(bad, 0) &&
             (strstr(arguments->usage, "MODEL") || strstr(arguments->usage, "OLD")))
        topic_command_usage(command, "%s: unknown option; give the model alone: topic %s %s", bad,
                            command, arguments->usage);
    else if (guess_letter(arguments->options, bad))
        topic_command_usage(command, "%s: unknown option; did you mean --%s", bad,
                            guess_letter(arguments->options, bad));
    else
        topic_command_usage(command, "%s: unknown option", bad);
}

/* The "LOW to HIGH" that the help of an option contains; of length 0: none. */
static const char *find_range(const char *help, size_t *len)
{
    static const char digits[] = "0123456789.";
    const char *to = strstr(help, " to ");
    *len = 0;
    for (; to && *len == 0; to = strstr(to + 1, " to ")) {
        const char *low = to;
        const char *high = to + strlen(" to ");
        while (low > help && strchr(digits, low[-1]))
            low--;
        if (low < to && strchr("0123456789", *high)) {
            *len = (size_t)(high - low) + strspn(high, digits);
            return low;
        }
    }
    return help;
}

static void report_bad_number(const char *command, const struct poptOption *option,
                              const char *name, const char *value)
{
    unsigned kind = option->argInfo & POPT_ARG_MASK;
    bool is_real = kind == POPT_ARG_DOUBLE || kind == POPT_ARG_FLOAT;
    size_t len;
    const char *range = find_range(option->descrip, &len);
    if (len == 0 && option->argDescrip && strchr(option->argDescrip, '|'))
        topic_command_usage(command, "%s%s%s: must be one of %s", name, name[0] ? " " : "", value,
                            option->argDescrip);
    else
        topic_command_usage(command, "%s%s%s: must be a %s%s%.*s", name, name[0] ? " " : "", value,
                            is_real ? "number" : "whole number", len > 0 ? ", " : "", (int)len,
                            range);
}

/* popt names a bad value without its option, which is what the user looks for: the argument before
 * the value. */
static void report_bad_option(const struct topic_arguments *arguments, poptContext context,
                              int code, int argc, const char **argv)
{
    const struct poptOption *options = arguments->options;
    const char *bad = poptBadOption(context, 0);
    const char *name = "";
    for (int i = 2; i < argc && bad[0] != '\0' && bad[0] != '-'; i++)
        if (strcmp(argv[i], bad) == 0)
            name = argv[i - 1];
    const struct poptOption *option = find_option(options, name[0] ? name : bad);
    bool is_bad_number = code == POPT_ERROR_BADNUMBER || code == POPT_ERROR_OVERFLOW;
    if (option && is_bad_number)
        report_bad_number(argv[0], option, name, bad);
    else if (code == POPT_ERROR_BADOPT)
        report_unknown(arguments, argv[0], bad);
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
    report_bad_option(arguments, context, code, argc, argv);
    return -1;
}

/* What the option's value names, if it is one name that cannot be empty; else NULL. */
static const char *named_by(const struct poptOption *option)
{
    const char *value = option->argDescrip ? option->argDescrip : "";
    if ((option->argInfo & POPT_ARG_MASK) != POPT_ARG_STRING)
        return NULL;
    if (strcmp(value, "ENDPOINT") == 0 || strcmp(value, "CONTROL") == 0)
        return "an endpoint";
    return strncmp(value, "FILE", strlen("FILE")) == 0 || strstr(value, ".model") ? "a file" : NULL;
}

/* A variable of a shell script that is not set gives an empty name. */
static int refuse_empty_names(const struct topic_arguments *arguments, const char *command,
                              const char *const *operands, size_t count)
{
    for (const struct poptOption *option = arguments->options; option->longName; option++) {
        const char *const *value = option->arg;
        if (named_by(option) && *value && **value == '\0') {
            topic_command_usage(command, "--%s: must name %s", option->longName, named_by(option));
            return -1;
        }
    }
    for (size_t i = 0; i < count; i++)
        if (operands[i][0] == '\0') {
            topic_command_usage(command, "an operand is empty: %s", arguments->complaint);
            return -1;
        }
    return 0;
}

static int run_with(const struct topic_arguments *arguments, const char *command,
                    const char *const *operands, void *context)
{
    size_t count = topic_arguments_count(operands);
    if (count < arguments->min_operands)
        return topic_command_usage(command, "%s", arguments->complaint);
    if (count > arguments->max_operands)
        return topic_command_usage(command, "%s: not expected: %s %s",
                                   operands[arguments->max_operands], command,
                                   arguments->complaint);
    if (refuse_empty_names(arguments, command, operands, count) < 0)
        return TOPIC_EXIT_BAD_USAGE;
    return arguments->run(context, operands, count);
}

int topic_arguments_run(const struct topic_arguments *arguments, int argc, const char **argv,
                        void *context)
{
    int status = TOPIC_EXIT_BAD_USAGE;
    poptContext popt = poptGetContext("topic", argc, argv, arguments->options, 0);
    if (read_options(arguments, popt, argc, argv) == 0) /* popt has NULL for no operands */
        status = run_with(arguments, argv[0], (const char *const *)poptGetArgs(popt), context);
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
