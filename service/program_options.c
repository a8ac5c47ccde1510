#include "service/program_options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <popt.h>

#include "base/memory.h"
#include "service/config_file.h"
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
    const struct topic_program_options *program;
    struct poptOption table[TOPIC_OPTION_SET_MAX + OWN_OPTIONS + 1];
    char help[TOPIC_OPTION_SET_MAX][HELP_SIZE];
    struct given {
        const struct topic_option *option;
        char *text;
    } * given;
    size_t given_count;
    size_t given_capacity;
    char *config_path;
    bool prints_config;
};

static void fill_table(struct command_line *line)
{
    const struct topic_option_set *set = &line->program->set;
    for (size_t i = 0; i < set->count; i++) {
        const struct topic_option *option = &set->options[i];
        bool is_flag = option->kind->is_flag;
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
    memcpy(line->table + set->count, own_options, sizeof own_options);
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
            const struct topic_option *option = &line->program->set.options[code - OPTION_TABLE];
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
            printf("%s " TOPIC_VERSION "\n", line->program->set.program);
            return EXIT_SUCCESS;
        }
    }
    const char *rest = poptPeekArg(context);
    if (code < -1)
        topic_error_set(err, "%s: %s: see %s --help",
                        poptBadOption(context, POPT_BADOPTION_NOALIAS), poptStrerror(code),
                        line->program->set.program);
    else if (rest)
        topic_error_set(err, "%s: unexpected argument: see %s --help", rest,
                        line->program->set.program);
    return -1;
}

/* An option on the command line replaces all values that the file gives it. */
static int apply(const struct command_line *line, struct topic_error *err)
{
    const struct topic_option_set *set = &line->program->set;
    for (size_t i = 0; i < line->given_count; i++)
        topic_option_set_unset(set, line->given[i].option);
    for (size_t i = 0; i < line->given_count; i++) {
        const struct given *given = &line->given[i];
        const char *text = given->text ? given->text : "yes"; /* a flag has no argument */
        struct topic_error reason = {0};
        if (topic_option_set_set(set, given->option, text, &reason) < 0)
            return topic_error_set(err, "--%s %s", given->option->name, reason.text);
    }
    return 0;
}

static int finish(const struct command_line *line, struct topic_error *err)
{
    const struct topic_program_options *program = line->program;
    if ((line->config_path && topic_config_file_read(&program->set, line->config_path, err) < 0) ||
        apply(line, err) < 0 || topic_option_set_fill(&program->set, err) < 0 ||
        program->check(program->set.values, line->prints_config, err) < 0)
        return EXIT_USAGE;
    if (!line->prints_config)
        return -1;
    topic_config_file_print(&program->set, stdout);
    return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void release_line(struct command_line *line)
{
    for (size_t i = 0; i < line->given_count; i++)
        free(line->given[i].text);
    free(line->given);
    free(line->config_path);
}

int topic_program_options_read(const struct topic_program_options *program, int argc,
                               const char **argv)
{
    struct topic_error err = {0};
    struct command_line line = {.program = program};
    fill_table(&line);
    poptContext context = poptGetContext(program->set.program, argc, argv, line.table, 0);
    int status = read_arguments(&line, context, &err);
    poptFreeContext(context);
    if (status < 0)
        status = err.text[0] ? EXIT_USAGE : finish(&line, &err);
    if (err.text[0])
        fprintf(stderr, "%s: %s\n", program->set.program, err.text);
    release_line(&line);
    return status;
}
