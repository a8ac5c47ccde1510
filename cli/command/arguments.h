/* arguments.h - how a subcommand reads its options and operands.
 *
 *     static int train(void *context, const char *const *operands, size_t count) { ... }
 *
 *     static int run(int argc, const char **argv)
 *     {
 *         struct train_command command = {0};
 *         const struct poptOption options[] = {
 *             {"output", 'o', POPT_ARG_STRING, &command.output, 0, "write the model here", "FILE"},
 *             TOPIC_HELP_OPTION,
 *             POPT_TABLEEND};
 *         const struct topic_arguments arguments = {.options = options,
 *                                                   .usage = "CORPUS...",
 *                                                   .min_operands = 1,
 *                                                   .max_operands = TOPIC_ARGUMENTS_ANY_NUMBER,
 *                                                   .complaint = "needs a CORPUS",
 *                                                   .run = train};
 *         int status = topic_arguments_run(&arguments, argc, argv, &command);
 *         free(command.output);
 *         return status;
 *     }
 */
#ifndef TOPIC_CLI_COMMAND_ARGUMENTS_H
#define TOPIC_CLI_COMMAND_ARGUMENTS_H

#include <popt.h>
#include <stddef.h>
#include <stdint.h>

#define TOPIC_ARGUMENTS_ANY_NUMBER SIZE_MAX

/* The last entry of every table of options, before POPT_TABLEEND. popt's own help option is not
 * used: it ends the program without checking that the help could be written. */
#define TOPIC_HELP_CODE 1
#define TOPIC_HELP_OPTION                                                                          \
    {                                                                                              \
        "help", 'h', POPT_ARG_NONE, NULL, TOPIC_HELP_CODE, "show this help", NULL                  \
    }

struct topic_arguments {
    const struct poptOption *options;
    const char *usage; /* what follows the options in the usage line; may be "" */
    size_t min_operands;
    size_t max_operands;
    const char *complaint; /* the message for a wrong number of operands */
    /* Does the command's work and returns its exit status. The operands are borrowed until it
     * returns. */
    int (*run)(void *context, const char *const *operands, size_t count);
};

/* Reads the options into the variables that the table points to, calls `run` and returns its exit
 * status. TOPIC_EXIT_BAD_USAGE after a message when an option or the number of operands is wrong.
 * --help prints the help and ends the program. argv[0] is the command's name. */
int topic_arguments_run(const struct topic_arguments *arguments, int argc, const char **argv,
                        void *context);

/* The values of an option that may be repeated (POPT_ARG_ARGV): a NULL-terminated list, or NULL
 * where it was not given. */
size_t topic_arguments_count(const char *const *values);
void topic_arguments_free(const char **values);

#endif
