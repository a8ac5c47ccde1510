/* program_options.h - reads the command line of a program, and the configuration file that it
 * names.
 *
 * Every program has --config, --print-config, --help and --version beside the rows of its set.
 */
#ifndef TOPIC_SERVICE_PROGRAM_OPTIONS_H
#define TOPIC_SERVICE_PROGRAM_OPTIONS_H

#include <stdbool.h>

#include "service/option_set.h"
#include "topicd/error.h"

struct topic_program_options {
    struct topic_option_set set;
    /* Checks the values together, when all have been set; `is_printing`: they are only printed. */
    int (*check)(void *values, bool is_printing, struct topic_error *err);
};

/* Reads the command line, which takes precedence, and the file of --config. Prints --help,
 * --version, --print-config and errors. Returns -1 when the program should run, otherwise the exit
 * status. Release the set in either case. */
int topic_program_options_read(const struct topic_program_options *program, int argc,
                               const char **argv);

#endif
