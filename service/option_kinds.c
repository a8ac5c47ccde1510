#include "service/option_kinds.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "service/address.h"

void topic_option_kinds_print_text(const struct topic_option *option, const char *text,
                                   FILE *stream)
{
    if (text)
        fprintf(stream, "%s = %s\n", option->name, text);
    else
        fprintf(stream, "# %s = %s\n", option->name, option->argument);
}

static int set_file(const struct topic_option *option, void *value, const char *text,
                    struct topic_error *err)
{
    (void)option;
    char **path = value;
    size_t len = strlen(text);
    if (len == 0)
        return topic_error_set(err, "\"\": is not a file name");
    /* A configuration file could not express these. */
    if (strpbrk(text, "\r\n") || strchr(" \t", text[0]) || strchr(" \t", text[len - 1]))
        return topic_error_set(
            err, "%s: contains a line break, or begins or ends with a blank: rename the file",
            text);
    free(*path);
    *path = topic_memory_copy(text, len, err);
    return *path ? 0 : -1;
}

static void release_file(void *value)
{
    char **path = value;
    free(*path);
    *path = NULL;
}

static void print_file(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, *(char *const *)value, stream);
}

const struct topic_option_kind topic_option_kinds_file = {
    .set = set_file, .release = release_file, .print = print_file};

static int set_number(const struct topic_option *option, void *value, const char *text,
                      struct topic_error *err)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (end == text || *end)
        return topic_error_set(err, "%s: is not a whole number", text);
    if (errno || number < option->low || number > option->high)
        return topic_error_set(err, "%s: is not between %lld and %lld", text, option->low,
                               option->high);
    *(long long *)value = number;
    return 0;
}

static void print_number(const struct topic_option *option, const void *value, FILE *stream)
{
    fprintf(stream, "%s = %lld\n", option->name, *(const long long *)value);
}

const struct topic_option_kind topic_option_kinds_number = {
    .set = set_number, .print = print_number, .has_bounds = true};

/* What the letter at the end of a size multiplies by; `rest` is what follows the digits, such as M,
 * MB or MiB. 0: it is not one. */
static long long unit_of(const char *rest)
{
    static const char letters[] = "KMG";
    const char *letter = rest[0] ? strchr(letters, rest[0] & ~0x20) : NULL;
    const char *end = letter ? rest + 1 : rest;
    if (strcmp(end, "") != 0 && strcmp(end, "B") != 0 && (!letter || strcmp(end, "iB") != 0))
        return 0;
    return letter ? 1LL << (10 * (letter - letters + 1)) : 1;
}

static int set_size(const struct topic_option *option, void *value, const char *text,
                    struct topic_error *err)
{
    size_t digits = strspn(text, "0123456789");
    long long unit = digits > 0 ? unit_of(text + digits) : 0;
    if (unit == 0)
        return topic_error_set(err, "%s: is not a size: write bytes, or a number with K, M or G",
                               text);
    errno = 0;
    long long number = strtoll(text, NULL, 10);
    if (errno || number > option->high / unit || number * unit < option->low)
        return topic_error_set(err, "%s: is not between %lldM and %lldM", text,
                               option->low / 1024 / 1024, option->high / 1024 / 1024);
    *(long long *)value = number * unit;
    return 0;
}

const struct topic_option_kind topic_option_kinds_size = {.set = set_size, .print = print_number};

static int set_share(const struct topic_option *option, void *value, const char *text,
                     struct topic_error *err)
{
    (void)option;
    char *end;
    double share = strtod(text, &end);
    if (end == text || *end || !(share >= 0 && share <= 1))
        return topic_error_set(err, "%s: is not a number from 0 to 1", text);
    *(double *)value = share;
    return 0;
}

static void print_share(const struct topic_option *option, const void *value, FILE *stream)
{
    fprintf(stream, "%s = %g\n", option->name, *(const double *)value);
}

const struct topic_option_kind topic_option_kinds_share = {
    .set = set_share, .print = print_share, .has_bounds = true};

static int set_flag(const struct topic_option *option, void *value, const char *text,
                    struct topic_error *err)
{
    (void)option;
    bool is_yes = strcmp(text, "yes") == 0;
    if (!is_yes && strcmp(text, "no") != 0)
        return topic_error_set(err, "%s: is neither yes nor no", text);
    *(bool *)value = is_yes;
    return 0;
}

static void print_flag(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, *(const bool *)value ? "yes" : "no", stream);
}

const struct topic_option_kind topic_option_kinds_flag = {
    .set = set_flag, .print = print_flag, .is_flag = true};

static int set_choice(const struct topic_option *option, void *value, const char *text,
                      struct topic_error *err)
{
    char list[64] = "";
    size_t len = 0;
    for (int i = 0; option->choices[i]; i++) {
        if (strcmp(text, option->choices[i]) == 0) {
            *(int *)value = i;
            return 0;
        }
        if (len < sizeof list)
            len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i > 0 ? " or " : "",
                                    option->choices[i]);
    }
    return topic_error_set(err, "%s: is not a possible value: write %s", text, list);
}

static void print_choice(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, option->choices[*(const int *)value], stream);
}

const struct topic_option_kind topic_option_kinds_choice = {.set = set_choice,
                                                            .print = print_choice};

static int set_address(const struct topic_option *option, void *value, const char *text,
                       struct topic_error *err)
{
    (void)option;
    return topic_address_init(value, text, err);
}

static void release_address(void *value)
{
    topic_address_release(value);
}

static void print_address(const struct topic_option *option, const void *value, FILE *stream)
{
    topic_option_kinds_print_text(option, ((const struct topic_address *)value)->text, stream);
}

const struct topic_option_kind topic_option_kinds_address = {
    .set = set_address, .release = release_address, .print = print_address};
