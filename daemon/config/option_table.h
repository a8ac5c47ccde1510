/* settings.h - the table of topicd's settings: from it come the options of the command line, the
 * keys of the configuration file, --print-config and every check of a value.
 *
 * A new setting is a field of struct topic_options and a row of the table in settings.c; the man
 * pages topicd.8 and topicd.conf.5 are held against the table by tests/daemon/test_config.py.
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
    TOPIC_OPTION_NUMBER,        /* long long, low to high */
    TOPIC_OPTION_FLAG,          /* bool: yes or no; on the command line it has no argument */
    TOPIC_OPTION_CHOICE,        /* int: index into choices */
    TOPIC_OPTION_ADDRESS,       /* struct topic_address */
    TOPIC_OPTION_ENDPOINT,      /* struct topic_endpoint */
    TOPIC_OPTION_BINDS,         /* struct topic_endpoints; may be given several times */
    TOPIC_OPTION_BINDS_CONNECTS /* the same, also as connect:ENDPOINT */
};

struct topic_option {
    const char *name; /* the long option, and the key in a file */
    char letter;      /* the short option; 0: there is none */
    enum topic_option_kind kind;
    size_t offset; /* of its value in struct topic_options */
    const char *argument;
    const char *fallback; /* its value when nobody gives it, as text; NULL: none */
    long long low;
    long long high;
    const char *const *choices; /* NULL-terminated */
    const char *help;
};

extern const struct topic_option topic_option_table[];
extern const size_t topic_option_table_count; /* at most TOPIC_OPTIONS_MAX_SETTINGS */

/* NULL: there is none. */
const struct topic_option *topic_option_table_find(const char *name, size_t len);

bool topic_option_table_is_repeatable(const struct topic_option *setting);

/* Sets the value, or adds one to a setting that is repeatable, and notes that it has been given.
 * The message on failure begins with the text. */
int topic_option_table_set(struct topic_options *options, const struct topic_option *setting,
                           const char *text, struct topic_error *err);

/* As if it had not been given. */
void topic_option_table_unset(struct topic_options *options, const struct topic_option *setting);

/* Gives those that nobody gave their fallback. */
int topic_option_table_fill(struct topic_options *options, struct topic_error *err);

bool topic_option_table_is_given(const struct topic_options *options,
                                 const struct topic_option *setting);

/* Writes lines "name = value" as a configuration file has them, one for each value; what has none
 * as a comment. */
void topic_option_table_print(const struct topic_options *options,
                              const struct topic_option *setting, FILE *stream);

#endif
