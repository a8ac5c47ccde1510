#include "base/output/file_replace.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/output/output_path.h"
#include "base/output/rename.h"

/* The bits of a mode that say who may read and write. */
#define PERMISSIONS ((mode_t)0777)

/* Temporary names that are tried: of 2^32, one is taken by chance alone when billions are there. */
#define ATTEMPTS 100

/* Between a file's name and the number of a temporary one, which has eight digits. */
#define TEMPORARY ".tmp."

bool topic_file_replace_is_temporary(const char *temporary, const char *name)
{
    size_t len = strlen(name);
    if (strncmp(temporary, name, len) != 0 ||
        strncmp(temporary + len, TEMPORARY, sizeof TEMPORARY - 1) != 0)
        return false;
    const char *number = temporary + len + sizeof TEMPORARY - 1;
    return strlen(number) == 8 && strspn(number, "0123456789abcdef") == 8;
}

void topic_file_replace_clean(int directory, const char *name)
{
    int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    if (!entries) {
        if (fd >= 0)
            close(fd);
        return;
    }
    for (struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
        if (topic_file_replace_is_temporary(entry->d_name, name))
            unlinkat(directory, entry->d_name, 0);
    closedir(entries);
}

/* Creates NAME.tmp.XXXXXXXX, like mkostemp, which cannot do it in an open directory. */
static int create_temporary(struct topic_file_replacement *replacement, struct topic_error *err)
{
    for (unsigned attempt = 0; attempt < ATTEMPTS; attempt++) {
        uint32_t number;
        if (getrandom(&number, sizeof number, 0) != sizeof number)
            return topic_error_set(err, "%s: no random number for a temporary name: %s",
                                   replacement->path, strerror(errno));
        free(replacement->temporary);
        replacement->temporary =
            topic_memory_format(err, "%s" TEMPORARY "%08x", replacement->name, number);
        if (!replacement->temporary)
            return -1;
        replacement->fd = openat(replacement->directory, replacement->temporary,
                                 O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (replacement->fd >= 0)
            return 0;
        if (errno != EEXIST)
            break;
    }
    free(replacement->temporary); /* no file of this name was created */
    replacement->temporary = NULL;
    if (errno == ENOENT)
        return topic_error_set(err,
                               "%s: cannot be written: its directory does not exist: make it first",
                               replacement->path);
    return topic_error_set(err, "%s: cannot be written: %s", replacement->path, strerror(errno));
}

int topic_file_replace_keep(struct topic_file_replacement *replacement, const struct stat *old,
                            struct topic_error *err)
{
    mode_t mode = old->st_mode & PERMISSIONS;
    /* Another group has the rights that all have. */
    if (fchown(replacement->fd, old->st_uid, old->st_gid) < 0 &&
        fchown(replacement->fd, (uid_t)-1, old->st_gid) < 0)
        mode &= ~(mode_t)S_IRWXG | (mode & S_IRWXO) << 3;
    return fchmod(replacement->fd, mode) == 0 ? 0
                                              : topic_error_set(err, "%s: cannot set its mode: %s",
                                                                replacement->path, strerror(errno));
}

static int begin(struct topic_file_replacement *replacement, mode_t mode, struct topic_error *err)
{
    /* A path of the user's may be a link to a file. */
    const bool is_path = replacement->directory == AT_FDCWD;
    const int flags = is_path ? 0 : AT_SYMLINK_NOFOLLOW;
    struct stat status;
    bool is_there = fstatat(replacement->directory, replacement->name, &status, flags) == 0;
    if (is_there && !S_ISREG(status.st_mode))
        return topic_error_set(err,
                               "%s: cannot be replaced: it is not a regular file: name another",
                               replacement->path);
    if (is_path && topic_output_path_check(replacement->path, err) < 0)
        return -1;
    if (create_temporary(replacement, err) < 0)
        return -1;
    if (is_path && is_there)
        return topic_file_replace_keep(replacement, &status, err);
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(replacement->fd, mode & ~mask) < 0)
        return topic_error_set(err, "%s: cannot set its mode: %s", replacement->path,
                               strerror(errno));
    return 0;
}

int topic_file_replace_begin_at(struct topic_file_replacement *replacement, int directory,
                                const char *name, const char *path, mode_t mode,
                                struct topic_error *err)
{
    *replacement = (struct topic_file_replacement){.fd = -1, .directory = directory};
    replacement->path = topic_memory_copy(path, strlen(path), err);
    replacement->name = topic_memory_copy(name, strlen(name), err);
    if (replacement->path && replacement->name && begin(replacement, mode, err) == 0)
        return 0;
    topic_file_replace_abandon(replacement);
    return -1;
}

int topic_file_replace_begin(struct topic_file_replacement *replacement, const char *path,
                             struct topic_error *err)
{
    return topic_file_replace_begin_at(replacement, AT_FDCWD, path, path, 0666, err);
}

int topic_file_replace_write(struct topic_file_replacement *replacement, const void *bytes,
                             size_t len, struct topic_error *err)
{
    const char *at = bytes;
    while (len > 0) {
        ssize_t written = write(replacement->fd, at, len);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return topic_error_set(err, "%s: cannot be written: %s", replacement->path,
                                   strerror(errno));
        at += written;
        len -= (size_t)written;
    }
    return 0;
}

static int sync_directory_of(const struct topic_file_replacement *replacement,
                             struct topic_error *err)
{
    return replacement->directory != AT_FDCWD
               ? topic_file_sync_directory(replacement->directory, replacement->path, err)
               : topic_file_sync_parent(replacement->path, err);
}

static int rename_temporary(const struct topic_file_replacement *replacement, bool may_replace,
                            struct topic_error *err)
{
    const int directory = replacement->directory;
    if ((may_replace ? renameat(directory, replacement->temporary, directory, replacement->name)
                     : topic_rename_new(directory, replacement->temporary, replacement->name)) == 0)
        return 0;
    return topic_error_set(err, "%s: cannot be %s: %s", replacement->path,
                           may_replace ? "replaced" : "written", strerror(errno));
}

static int commit(struct topic_file_replacement *replacement, bool may_replace,
                  struct topic_error *err)
{
    int status = 0;
    if (fsync(replacement->fd) < 0)
        status =
            topic_error_set(err, "%s: cannot be synced: %s", replacement->path, strerror(errno));
    if (close(replacement->fd) < 0)
        status =
            topic_error_set(err, "%s: cannot be written: %s", replacement->path, strerror(errno));
    replacement->fd = -1;
    if (status == 0)
        status = rename_temporary(replacement, may_replace, err);
    if (status == 0) {
        free(replacement->temporary);
        replacement->temporary = NULL;
        status = sync_directory_of(replacement, err);
    }
    topic_file_replace_abandon(replacement);
    return status;
}

int topic_file_replace_commit(struct topic_file_replacement *replacement, struct topic_error *err)
{
    return commit(replacement, true, err);
}

int topic_file_replace_commit_new(struct topic_file_replacement *replacement,
                                  struct topic_error *err)
{
    return commit(replacement, false, err);
}

void topic_file_replace_abandon(struct topic_file_replacement *replacement)
{
    if (replacement->fd >= 0)
        close(replacement->fd);
    if (replacement->temporary)
        unlinkat(replacement->directory, replacement->temporary, 0);
    free(replacement->temporary);
    free(replacement->name);
    free(replacement->path);
    *replacement = (struct topic_file_replacement){.fd = -1};
}
