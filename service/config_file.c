#include "service/config_file.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/content_kind.h"
#include "base/file.h"
#include "base/utf8.h"

/* The longest value is a path. */
#define MAX_LINE_BYTES 5000

/* A few hundred lines of the longest kind; --print-config has a hundred short ones. */
#define MAX_BYTES ((size_t)1024 * 1024)

struct line {
    const char *path;
    size_t number;
    char text[MAX_LINE_BYTES + 1];
};

/* Sets the error "FILE:LINE: WHATWHY"; `what` may hold bytes of the file and is escaped. */
static int fail(const struct line *line, const char *what, const char *why, struct topic_error *err)
{
    char shown[200];
    topic_utf8_escape(what, strlen(what), shown, sizeof shown);
    return topic_error_set(err, "%s:%zu: %s%s", line->path, line->number, shown, why);
}

static int fail_unknown(const struct topic_option_set *set, const struct line *line,
                        const char *key, struct topic_error *err)
{
    char why[80];
    snprintf(why, sizeof why, ": unknown key: %s --print-config lists all keys", set->program);
    return fail(line, key, why, err);
}

static char *trim(char *text)
{
    static const char blanks[] = " \t\r";
    text += strspn(text, blanks);
    size_t len = strlen(text);
    while (len > 0 && strchr(blanks, text[len - 1]))
        len--;
    text[len] = '\0';
    return text;
}

static int read_line(const struct topic_option_set *set, struct line *line, struct topic_error *err)
{
    char *key = trim(line->text);
    if (key[0] == '\0' || key[0] == '#')
        return 0;
    char *equals = strchr(key, '=');
    if (!equals)
        return fail(line, key, ": has no \"=\": write key = value", err);
    *equals = '\0';
    const char *value = trim(equals + 1);
    key = trim(key);
    const struct topic_option *option = topic_option_set_find(set, key, strlen(key));
    if (!option)
        return fail_unknown(set, line, key, err);
    if (topic_option_set_is_given(set, option) && !option->kind->is_repeatable)
        return fail(line, key, ": is set twice: remove one of the lines", err);
    struct topic_error reason = {0};
    if (topic_option_set_set(set, option, value, &reason) == 0)
        return 0;
    return topic_error_set(err, "%s:%zu: %s = %s", line->path, line->number, key, reason.text);
}

/* The file decides where to listen and whom to trust. */
static int check_owner(const struct topic_option_set *set, const char *path,
                       struct topic_error *err)
{
    struct stat status;
    if (stat(path, &status) < 0)
        return topic_error_set(err, "%s: cannot read: %s", path, strerror(errno));
    if (status.st_uid != 0 && status.st_uid != geteuid())
        return topic_error_set(err,
                               "%s: belongs to another user, who could change it: chown it to root "
                               "or to the user that runs %s",
                               path, set->program);
    if (status.st_mode & (S_IWGRP | S_IWOTH))
        return topic_error_set(
            err, "%s: users other than its owner can change it: run chmod go-w on it", path);
    return 0;
}

static int read_lines(const struct topic_option_set *set, struct line *line,
                      const struct topic_file *file, struct topic_error *err)
{
    size_t at = 0;
    while (at < file->size) {
        const char *start = file->bytes + at;
        const char *end = memchr(start, '\n', file->size - at);
        size_t len = end ? (size_t)(end - start) : file->size - at;
        line->number++;
        if (len > MAX_LINE_BYTES)
            return fail(line, "the line", " is too long", err);
        if (memchr(start, '\0', len))
            return fail(line, "the line", " contains a zero byte", err);
        memcpy(line->text, start, len);
        line->text[len] = '\0';
        if (read_line(set, line, err) < 0)
            return -1;
        at += len + 1;
    }
    return 0;
}

int topic_config_file_read(const struct topic_option_set *set, const char *path,
                           struct topic_error *err)
{
    struct topic_file file;
    struct line line = {.path = path};
    if (check_owner(set, path, err) < 0 || topic_file_read(&file, path, MAX_BYTES, err) < 0)
        return -1;
    int status = topic_content_kind_refuse(topic_content_kind_of(file.bytes, file.size), path,
                                           "a configuration file", err);
    if (status == 0)
        status = read_lines(set, &line, &file, err);
    topic_file_release(&file);
    return status;
}

void topic_config_file_print(const struct topic_option_set *set, FILE *stream)
{
    fprintf(stream, "# %s's configuration; see %s.\n", set->program, set->page);
    for (size_t i = 0; i < set->count; i++) {
        const struct topic_option *option = &set->options[i];
        fprintf(stream, "\n# %s", option->help);
        if (option->kind->has_bounds)
            fprintf(stream, "; %lld to %lld", option->low, option->high);
        if (option->fallback)
            fprintf(stream, "; default %s", option->fallback);
        fputc('\n', stream);
        topic_option_set_print(set, option, stream);
    }
}
