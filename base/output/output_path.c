#include "base/output/output_path.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* As many as the kernel follows. */
#define LINKS_MAX 40

static bool is_below(const char *path, const char *directory)
{
    size_t len = strlen(directory);
    return strncmp(path, directory, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

static const char *find_special(const char *directory)
{
    static const char *const special[] = {"/proc", "/sys", "/dev"};
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (is_below(directory, special[i]) && !is_below(directory, "/dev/shm"))
            return special[i];
    return NULL;
}

char *topic_output_path_directory(const char *path, struct topic_error *err)
{
    const char *slash = strrchr(path, '/');
    char *directory = slash ? topic_memory_copy(path, (size_t)(slash - path) + 1, err)
                            : topic_memory_copy(".", 1, err);
    char *real = directory ? realpath(directory, NULL) : NULL;
    free(directory);
    return real;
}

/* Where the link points to; NULL: it is none, or *err is set. */
static char *follow(const char *path, const char *directory, struct topic_error *err)
{
    char target[PATH_MAX];
    ssize_t len = readlink(path, target, sizeof target - 1);
    if (len < 0)
        return NULL;
    target[len] = '\0';
    return target[0] == '/' ? topic_memory_copy(target, (size_t)len, err)
                            : topic_memory_format(err, "%s/%s", directory, target);
}

static int check_links(const char *path, struct topic_error *err)
{
    char *at = topic_memory_copy(path, strlen(path), err);
    const char *special = NULL;
    for (int i = 0; at && !special && i < LINKS_MAX; i++) {
        char *directory = topic_output_path_directory(at, err);
        special = directory ? find_special(directory) : NULL;
        char *next = directory && !special ? follow(at, directory, err) : NULL;
        free(directory);
        free(at);
        at = next;
    }
    free(at);
    if (special)
        return topic_error_set(
            err, "%s: cannot be replaced: it leads into %s: name a file elsewhere", path, special);
    return err && topic_error_is_set(err) ? -1 : 0;
}

static bool is_open_as(int fd, const struct stat *file)
{
    struct stat status;
    return fstat(fd, &status) == 0 && status.st_dev == file->st_dev &&
           status.st_ino == file->st_ino;
}

int topic_output_path_check(const char *path, struct topic_error *err)
{
    struct stat file;
    bool is_there = stat(path, &file) == 0;
    if (is_there && is_open_as(STDOUT_FILENO, &file))
        return topic_error_set(
            err, "%s: cannot be replaced: it is open as standard output: name another file", path);
    if (is_there && is_open_as(STDERR_FILENO, &file))
        return topic_error_set(
            err, "%s: cannot be replaced: it is open as standard error: name another file", path);
    return check_links(path, err);
}
