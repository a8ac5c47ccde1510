#include "cli/command/command.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/output/file_replace.h"
#include "cli/command/print.h"

int topic_command_usage(const char *name, const char *format, ...)
{
    va_list args;
    topic_print_err("topic %s: ", name);
    va_start(args, format);
    topic_print_list(stderr, format, args);
    va_end(args);
    topic_print_err("; see `topic %s --help`\n", name);
    return TOPIC_EXIT_BAD_USAGE;
}

int topic_command_fail(const char *name, const struct topic_error *err)
{
    topic_print_err("topic %s: %s\n", name, err->text);
    return TOPIC_EXIT_FAILED;
}

int topic_command_in_range(const char *name, const char *option, int value, int low, int high)
{
    if (value >= low && value <= high)
        return 0;
    topic_command_usage(name, "%s %d: must be %d to %d", option, value, low, high);
    return -1;
}

/* The choice that `value` ends with, as in "page.html", or NULL. */
static const char *choice_of_ending(const char *value, const char *const *choices)
{
    const char *dot = strrchr(value, '.');
    for (int i = 0; dot && choices[i]; i++)
        if (strcmp(dot + 1, choices[i]) == 0)
            return choices[i];
    return NULL;
}

int topic_command_choose(const char *name, const char *option, const char *value,
                         const char *const *choices)
{
    char list[256];
    size_t len = 0;
    for (int i = 0; choices[i]; i++) {
        if (!value || strcmp(value, choices[i]) == 0)
            return i;
        const char *separator = i == 0 ? "" : choices[i + 1] ? ", " : " or ";
        int more = snprintf(list + len, sizeof list - len, "%s%s", separator, choices[i]);
        len += more > 0 && (size_t)more < sizeof list - len ? (size_t)more : 0;
    }
    const char *meant = choice_of_ending(value, choices);
    if (meant)
        topic_command_usage(name, "%s %s: must be %s, which is printed: write `%s %s >%s`", option,
                            value, list, option, meant, value);
    else
        topic_command_usage(name, "%s %s: must be %s", option, value, list);
    return -1;
}

int topic_command_check_output(const char *path, struct topic_error *err)
{
    struct topic_file_replacement file;
    if (strcmp(path, "-") == 0)
        return topic_error_set(err, "-: a file is written, not standard output: name it (./- if "
                                    "that is its name)");
    if (topic_file_replace_begin(&file, path, err) < 0)
        return -1;
    topic_file_replace_abandon(&file);
    return 0;
}

void topic_command_free_names(char **names)
{
    for (size_t i = 0; names && names[i]; i++)
        free(names[i]);
    free(names);
}

int topic_command_finish(const char *name, int status)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == 0) { /* an earlier write failed: write once more to learn why */
        topic_print_out("\n");
        fflush(stdout);
    }
    /* A reader that has ended (`topic tag ... | head`) has what it wanted. */
    if (errno != EPIPE)
        topic_print_err("topic%s%s: cannot write the output: %s\n", name[0] ? " " : "", name,
                        strerror(errno ? errno : EIO));
    return status == TOPIC_EXIT_DONE ? TOPIC_EXIT_FAILED : status;
}
