/* option_kinds.h - an option of a program, and what the kinds of options do with their values.
 *
 * The same rows describe the command line, the configuration file and --print-config. A program may
 * have kinds of its own beside those here.
 */
#ifndef TOPIC_SERVICE_OPTION_KINDS_H
#define TOPIC_SERVICE_OPTION_KINDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "topicd/error.h"

struct topic_option;

struct topic_option_kind {
    /* Replaces the value, or adds one to a repeatable option. The error message begins with the
     * text. */
    int (*set)(const struct topic_option *option, void *value, const char *text,
               struct topic_error *err);
    void (*release)(void *value); /* NULL: there is nothing to release */
    /* Writes one line "name = value" of a configuration file for each value, or a comment if there
     * is none. */
    void (*print)(const struct topic_option *option, const void *value, FILE *stream);
    bool is_repeatable;
    bool is_flag;    /* has no argument on the command line */
    bool has_bounds; /* low and high are numbers that --print-config tells */
};

extern const struct topic_option_kind topic_option_kinds_file;    /* char *, owned */
extern const struct topic_option_kind topic_option_kinds_number;  /* long long, low to high */
extern const struct topic_option_kind topic_option_kinds_size;    /* the same in bytes; K, M and G
                                                                   * stand for 2^10, 2^20, 2^30 */
extern const struct topic_option_kind topic_option_kinds_share;   /* double, from 0 to 1 */
extern const struct topic_option_kind topic_option_kinds_flag;    /* bool: yes or no */
extern const struct topic_option_kind topic_option_kinds_choice;  /* int: index into choices */
extern const struct topic_option_kind topic_option_kinds_address; /* struct topic_address */

#define TOPIC_OPTION_FILE (&topic_option_kinds_file)
#define TOPIC_OPTION_NUMBER (&topic_option_kinds_number)
#define TOPIC_OPTION_SIZE (&topic_option_kinds_size)
#define TOPIC_OPTION_SHARE (&topic_option_kinds_share)
#define TOPIC_OPTION_FLAG (&topic_option_kinds_flag)
#define TOPIC_OPTION_CHOICE (&topic_option_kinds_choice)
#define TOPIC_OPTION_ADDRESS (&topic_option_kinds_address)

struct topic_option {
    const char *name; /* the long option, and the key in a file */
    char letter;      /* the short option; 0: there is none */
    const struct topic_option_kind *kind;
    size_t offset; /* of its value in the struct of the program's options */
    const char *argument;
    const char *fallback; /* the default, as text; NULL: none */
    long long low;
    long long high;
    const char *const *choices; /* NULL-terminated */
    const char *help;
};

/* For the print functions of kinds: "NAME = TEXT", or a comment where text is NULL. */
void topic_option_kinds_print_text(const struct topic_option *option, const char *text,
                                   FILE *stream);

#endif
