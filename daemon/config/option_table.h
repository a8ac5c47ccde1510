/* option_table.h - the table of topicd's options: the options of the command line, the keys of the
 * configuration file, --print-config and every check of a value come from it.
 *
 * To add an option, add a field to struct topic_options and a row to the table in option_table.c;
 * tests/daemon/test_config.py checks that the man pages topicd.8 and topicd.conf.5 describe it.
 */
#ifndef TOPIC_DAEMON_CONFIG_OPTION_TABLE_H
#define TOPIC_DAEMON_CONFIG_OPTION_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "daemon/config/options.h"
#include "topicd/error.h"

enum topic_option_kind {
    TOPIC_OPTION_FILE,          /* char *, owned */
    TOPIC_OPTION_NUMBER,        /* long long, from low to high */
    TOPIC_OPTION_SIZE,          /* the same in bytes; K, M and G stand for 2^10, 2^20 and 2^30 */
    TOPIC_OPTION_SHARE,         /* double, from 0 to 1 */
    TOPIC_OPTION_FLAG,          /* bool: yes or no; without an argument on the command line */
    TOPIC_OPTION_CHOICE,        /* int: index into choices */
    TOPIC_OPTION_MAP,           /* struct topic_map_choice */
    TOPIC_OPTION_ADDRESS,       /* struct topic_address */
    TOPIC_OPTION_ENDPOINT,      /* struct topic_endpoint */
    TOPIC_OPTION_BINDS,         /* struct topic_endpoint_list; repeatable */
    TOPIC_OPTION_BINDS_CONNECTS /* the same, and accepts connect:ENDPOINT */
};

struct topic_option {
    const char *name; /* the long option, and the key in a file */
    char letter;      /* the short option; 0: there is none */
    enum topic_option_kind kind;
    size_t offset; /* of its value in struct topic_options */
    const char *argument;
    const char *fallback; /* the default, as text; NULL: none */
    long long low;
    long long high;
    const char *const *choices; /* NULL-terminated */
    const char *help;
};

extern const struct topic_option topic_option_table[];
extern const size_t topic_option_table_count; /* at most TOPIC_OPTIONS_MAX */

/* All options without a value. */
void topic_option_table_init(struct topic_options *options);
void topic_option_table_release(struct topic_options *options);

/* Returns NULL for an unknown name. */
const struct topic_option *topic_option_table_find(const char *name, size_t len);

bool topic_option_table_is_repeatable(const struct topic_option *option);

/* Sets the value, or adds one to a repeatable option, and marks the option as given. The error
 * message begins with the text. */
int topic_option_table_set(struct topic_options *options, const struct topic_option *option,
                           const char *text, struct topic_error *err);

/* Undoes topic_option_table_set: releases the value and marks the option as not given. */
void topic_option_table_unset(struct topic_options *options, const struct topic_option *option);

/* Sets all options that were not given to their defaults. */
int topic_option_table_fill(struct topic_options *options, struct topic_error *err);

bool topic_option_table_is_given(const struct topic_options *options,
                                 const struct topic_option *option);

/* Writes one line "name = value" of a configuration file for each value of the option, or a comment
 * if it has no value. */
void topic_option_table_print(const struct topic_options *options,
                              const struct topic_option *option, FILE *stream);

#endif
