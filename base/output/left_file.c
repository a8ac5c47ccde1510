#include "base/output/left_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/output/file_replace.h"

static bool lock(int fd)
{
    struct flock first = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_len = 1};
    return fcntl(fd, F_SETLK, &first) == 0;
}

void topic_left_file_mark(int fd)
{
    struct stat file;
    if (lock(fd) && fstat(fd, &file) == 0)
        (void)!fchmod(fd, (file.st_mode & 0777) | S_ISVTX);
}

void topic_left_file_unmark(int fd)
{
    struct stat file;
    if (fstat(fd, &file) == 0)
        (void)!fchmod(fd, file.st_mode & 0777);
}

static bool is_left(int fd)
{
    struct stat file;
    return fstat(fd, &file) == 0 && S_ISREG(file.st_mode) && (file.st_mode & S_ISVTX) &&
           file.st_uid == geteuid() && file.st_nlink == 1 && lock(fd);
}

static void remove_beside(int directory, const char *name, const char *beside)
{
    struct stat file;
    char *other = topic_memory_format(NULL, "%s%s", name, beside);
    if (other && fstatat(directory, other, &file, AT_SYMLINK_NOFOLLOW) == 0 &&
        S_ISREG(file.st_mode) && file.st_uid == geteuid())
        unlinkat(directory, other, 0);
    free(other);
}

/* First what is beside it, which nothing tells from another file later. */
static void remove_left(int directory, const char *name, const char *beside)
{
    int fd = openat(directory, name, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return;
    if (is_left(fd)) {
        remove_beside(directory, name, beside);
        unlinkat(directory, name, 0);
    }
    close(fd);
}

/* The directory of a path; what it names there is at *name. */
static DIR *open_parent(const char *path, const char **name)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) + 1 : 1;
    char *parent = topic_memory_copy(slash ? path : ".", len, NULL);
    DIR *entries = parent ? opendir(parent) : NULL;
    *name = slash ? slash + 1 : path;
    free(parent);
    return entries;
}

void topic_left_file_remove(const char *path, const char *beside)
{
    const char *name;
    DIR *entries = open_parent(path, &name);
    if (!entries)
        return;
    for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
        if (topic_file_replace_is_temporary(entry->d_name, name))
            remove_left(dirfd(entries), entry->d_name, beside);
    closedir(entries);
}
