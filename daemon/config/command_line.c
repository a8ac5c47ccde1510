#include "daemon/config/command_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <popt.h>

#include "base/memory.h"
#include "daemon/config/config_file.h"
#include "daemon/config/exposure.h"
#include "daemon/config/memory_budget.h"
#include "daemon/config/option_table.h"
#include "topicd/version.h"

#define EXIT_USAGE 2

/* Room for an option's help and default. */
#define HELP_SIZE 160

/* popt returns one of these; OPTION_TABLE + i stands for row i of the option table. */
enum option {
    OPTION_CONFIG = 1,
    OPTION_PRINT_CONFIG,
    OPTION_HELP,
    OPTION_VERSION,
    OPTION_TABLE,
};

static const struct poptOption own_options[] = {
    {"config", 0, POPT_ARG_STRING, NULL, OPTION_CONFIG,
     "read options from this file; the command line takes precedence", "FILE"},
    {"print-config", 0, POPT_ARG_NONE, NULL, OPTION_PRINT_CONFIG,
     "print the options in force as a configuration file, and exit", NULL},
    {"help", 'h', POPT_ARG_NONE, NULL, OPTION_HELP, "print this help and exit", NULL},
    {"version", 0, POPT_ARG_NONE, NULL, OPTION_VERSION, "print the version and exit", NULL},
};
#define OWN_OPTIONS (sizeof own_options / sizeof *own_options)

/* What the command line says, before it is applied. */
struct command_line {
    struct poptOption table[TOPIC_OPTIONS_MAX + OWN_OPTIONS + 1];
    char help[TOPIC_OPTIONS_MAX][HELP_SIZE];
    struct given {
        const struct topic_option *option;
        char *text;
    } * given;
    size_t given_count;
    size_t given_capacity;
    char *config_path;
    bool prints_config;
};

static int check_ends(const struct topic_options *options, struct topic_error *err)
{
    bool has[TOPIC_END_COUNT];
    for (size_t i = 0; i < TOPIC_END_COUNT; i++)
        has[i] = options->ends[i].count > 0;
    if (!has[TOPIC_END_PULL] && (has[TOPIC_END_PUSH] || has[TOPIC_END_PUB]))
        return topic_error_set(err, "--push and --pub need records to send: name an endpoint with "
                                    "--pull");
    if (!has[TOPIC_END_PULL] && has[TOPIC_END_REJECT])
        return topic_error_set(err, "--reject needs records to reject: name an endpoint with "
                                    "--pull");
    if (has[TOPIC_END_PULL] && !has[TOPIC_END_PUSH] && !has[TOPIC_END_PUB])
        return topic_error_set(err, "--pull has nowhere to send its records: name an endpoint "
                                    "with --push or --pub");
    return 0;
}

static int check(struct topic_options *options, struct topic_error *err)
{
    struct topic_memory_budget budget;
    if (topic_exposure_check(options, err) < 0 || check_ends(options, err) < 0)
        return -1;
    return topic_memory_budget_init(&budget, options, err);
}

static void fill_table(struct command_line *line)
{
    for (size_t i = 0; i < topic_option_table_count; i++) {
        const struct topic_option *option = &topic_option_table[i];
        bool is_flag = option->kind == TOPIC_OPTION_FLAG;
        snprintf(line->help[i], HELP_SIZE, option->fallback && !is_flag ? "%s (default %s)" : "%s",
                 option->help, option->fallback);
        line->table[i] = (struct poptOption){option->name,
                                             option->letter,
                                             is_flag ? POPT_ARG_NONE : POPT_ARG_STRING,
                                             NULL,
                                             OPTION_TABLE + (int)i,
                                             line->help[i],
                                             option->argument};
    }
    memcpy(line->table + topic_option_table_count, own_options, sizeof own_options);
}

static int add_given(struct command_line *line, const struct topic_option *option, char *text,
                     struct topic_error *err)
{
    if (topic_memory_reserve(&line->given, &line->given_capacity, line->given_count + 1,
                             sizeof *line->given, err) < 0) {
        free(text);
        return -1;
    }
    line->given[line->given_count++] = (struct given){option, text};
    return 0;
}

/* Reads the arguments one by one. Returns -1 when it has read all, or with an error set; otherwise
 * the exit status. */
static int read_arguments(struct command_line *line, poptContext context, struct topic_error *err)
{
    int code;
    while ((code = poptGetNextOpt(context)) > 0) {
        if (code >= OPTION_TABLE) {
            const struct topic_option *option = &topic_option_table[code - OPTION_TABLE];
            if (add_given(line, option, poptGetOptArg(context), err) < 0)
                return -1;
        } else if (code == OPTION_CONFIG) {
            free(line->config_path);
            line->config_path = poptGetOptArg(context);
        } else if (code == OPTION_PRINT_CONFIG) {
            line->prints_config = true;
        } else if (code == OPTION_HELP) {
            poptPrintHelp(context, stdout, 0);
            return EXIT_SUCCESS;
        } else {
            puts("topicd " TOPIC_VERSION);
            return EXIT_SUCCESS;
        }
    }
    const char *rest = poptPeekArg(context);
    if (code < -1)
        topic_error_set(err, "%s: %s: see topicd --help",
                        poptBadOption(context, POPT_BADOPTION_NOALIAS), poptStrerror(code));
    else if (rest)
        topic_error_set(err, "%s: unexpected argument: see topicd --help", rest);
    return -1;
}

/* An option on the command line replaces all values that the file gives it. */
static int apply(struct topic_options *options, const struct command_line *line,
                 struct topic_error *err)
{
    for (size_t i = 0; i < line->given_count; i++)
        topic_option_table_unset(options, line->given[i].option);
    for (size_t i = 0; i < line->given_count; i++) {
        const struct given *given = &line->given[i];
        const char *text = given->text ? given->text : "yes"; /* a flag has no argument */
        struct topic_error reason = {0};
        if (topic_option_table_set(options, given->option, text, &reason) < 0)
            return topic_error_set(err, "--%s %s", given->option->name, reason.text);
    }
    return 0;
}

static int set_all(struct topic_options *options, const struct command_line *line,
                   struct topic_error *err)
{
    if (line->config_path && topic_config_file_read(options, line->config_path, err) < 0)
        return -1;
    if (apply(options, line, err) < 0 || topic_option_table_fill(options, err) < 0 ||
        check(options, err) < 0)
        return -1;
    if (options->model_path || line->prints_config)
        return 0;
    return topic_error_set(err, "no model: name one with --model FILE");
}

static int use_default_control(struct topic_options *options, struct topic_error *err)
{
    char *address = topic_endpoint_default_control(err);
    int status = address ? topic_endpoint_init(&options->control, address, err) : -1;
    free(address);
    return status;
}

static int finish(struct topic_options *options, const struct command_line *line,
                  struct topic_error *err)
{
    int status = set_all(options, line, err) < 0 ? EXIT_USAGE : -1;
    if (status < 0 && line->prints_config) {
        topic_config_file_print(options, stdout);
        return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    if (status < 0 && !options->control.address && use_default_control(options, err) < 0)
        status = EXIT_FAILURE;
    return status;
}

static void release_line(struct command_line *line)
{
    for (size_t i = 0; i < line->given_count; i++)
        free(line->given[i].text);
    free(line->given);
    free(line->config_path);
}

int topic_command_line_parse(struct topic_options *options, int argc, const char **argv)
{
    struct topic_error err = {0};
    struct command_line line = {0};
    topic_option_table_init(options);
    fill_table(&line);
    poptContext context = poptGetContext("topicd", argc, argv, line.table, 0);
    int status = read_arguments(&line, context, &err);
    poptFreeContext(context);
    if (status < 0)
        status = err.text[0] ? EXIT_USAGE : finish(options, &line, &err);
    if (err.text[0])
        fprintf(stderr, "topicd: %s\n", err.text);
    release_line(&line);
    return status;
}
