/* option_set.h - the options of a program: the table of its rows, and where their values are.
 *
 *     topic_option_set_set(&set, topic_option_set_find(&set, "queue", 5), "77", &err);
 *     topic_option_set_fill(&set, &err);
 *     ... the values ...
 *     topic_option_set_release(&set);
 */
#ifndef TOPIC_SERVICE_OPTION_SET_H
#define TOPIC_SERVICE_OPTION_SET_H

#include <stdbool.h>
#include <stddef.h>

#include "service/option_kinds.h"
#include "topicd/error.h"

/* An upper bound of the rows of a program. */
#define TOPIC_OPTION_SET_MAX 48

struct topic_option_set {
    const char *program; /* "topicd" */
    const char *page;    /* the manual page of its configuration file */
    const struct topic_option *options;
    size_t count;   /* at most TOPIC_OPTION_SET_MAX */
    void *values;   /* the struct that the offsets of the rows lie in */
    bool *is_given; /* by file or command line; one for each row */
};

/* Returns NULL for an unknown name. */
const struct topic_option *topic_option_set_find(const struct topic_option_set *set,
                                                 const char *name, size_t len);

bool topic_option_set_is_given(const struct topic_option_set *set,
                               const struct topic_option *option);

/* Sets the value, or adds one to a repeatable option, and marks the option as given. The error
 * message begins with the text. */
int topic_option_set_set(const struct topic_option_set *set, const struct topic_option *option,
                         const char *text, struct topic_error *err);

/* Undoes topic_option_set_set: releases the value and marks the option as not given. */
void topic_option_set_unset(const struct topic_option_set *set, const struct topic_option *option);

/* Sets all options that were not given to their defaults. */
int topic_option_set_fill(const struct topic_option_set *set, struct topic_error *err);

/* Writes the lines of a configuration file that set the option. */
void topic_option_set_print(const struct topic_option_set *set, const struct topic_option *option,
                            FILE *stream);

/* Unsets all options. */
void topic_option_set_release(const struct topic_option_set *set);

#endif
