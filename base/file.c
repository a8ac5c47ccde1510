#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

static int open_regular(const char *path, size_t *size, struct topic_error *err)
{
    /* With O_NONBLOCK, open does not wait for the other end of a named pipe, which is refused
     * below. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return topic_error_set(err, "%s: cannot be opened: %s", path, strerror(errno));
    struct stat status;
    if (fstat(fd, &status) < 0)
        topic_error_set(err, "%s: cannot be examined: %s", path, strerror(errno));
    else if (S_ISDIR(status.st_mode))
        topic_error_set(err, "%s: is a directory, not a file", path);
    else if (!S_ISREG(status.st_mode))
        topic_error_set(err, "%s: is not a regular file", path);
    else {
        *size = (size_t)status.st_size;
        return fd;
    }
    close(fd);
    return -1;
}

int topic_file_map(struct topic_file *file, const char *path, struct topic_error *err)
{
    *file = (struct topic_file){0};
    size_t size = 0;
    int fd = open_regular(path, &size, err);
    if (fd < 0)
        return -1;
    int status = 0;
    if (size > 0) {
        void *memory = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (memory == MAP_FAILED) {
            status = topic_error_set(err, "%s: cannot be mapped: %s", path, strerror(errno));
        } else {
            file->bytes = memory;
            file->size = size;
        }
    }
    close(fd);
    return status;
}

void topic_file_unmap(struct topic_file *file)
{
    if (file->bytes)
        munmap((void *)(uintptr_t)file->bytes, file->size);
    *file = (struct topic_file){0};
}

static char *temporary_name(const char *path, struct topic_error *err)
{
    size_t size = strlen(path) + sizeof ".tmp.XXXXXX";
    char *name = topic_memory_new(size, 1, err);
    if (name)
        snprintf(name, size, "%s.tmp.XXXXXX", path);
    return name;
}

int topic_file_replace_begin(struct topic_file_replacement *replacement, const char *path,
                             struct topic_error *err)
{
    *replacement = (struct topic_file_replacement){.fd = -1};
    replacement->path = topic_memory_copy(path, strlen(path), err);
    replacement->temporary = temporary_name(path, err);
    if (!replacement->path || !replacement->temporary)
        goto fail;
    struct stat status;
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode)) {
        topic_error_set(err, "%s: cannot be replaced: it is not a regular file", path);
        goto fail;
    }
    replacement->fd = mkostemp(replacement->temporary, O_CLOEXEC);
    if (replacement->fd < 0) {
        topic_error_set(err, "%s: cannot be written: %s", path, strerror(errno));
        free(replacement->temporary); /* no file of this name was created */
        replacement->temporary = NULL;
        goto fail;
    }
    /* mkostemp creates files with mode 0600; give it the mode of an ordinary new file. */
    mode_t mask = umask(0);
    umask(mask);
    if (fchmod(replacement->fd, 0666 & ~mask) < 0) {
        topic_error_set(err, "%s: cannot set its mode: %s", path, strerror(errno));
        goto fail;
    }
    return 0;
fail:
    topic_file_replace_abandon(replacement);
    return -1;
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

int topic_file_sync_directory(const char *path, struct topic_error *err)
{
    int status = 0;
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) < 0)
        status = topic_error_set(err, "%s: cannot sync the directory: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return status;
}

static int sync_directory_of(const char *path, struct topic_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    char *directory =
        slash ? topic_memory_copy(path, len ? len : 1, err) : topic_memory_copy(".", 1, err);
    int status = directory ? topic_file_sync_directory(directory, err) : -1;
    free(directory);
    return status;
}

int topic_file_replace_commit(struct topic_file_replacement *replacement, struct topic_error *err)
{
    int status = 0;
    if (fsync(replacement->fd) < 0)
        status =
            topic_error_set(err, "%s: cannot be synced: %s", replacement->path, strerror(errno));
    if (close(replacement->fd) < 0)
        status =
            topic_error_set(err, "%s: cannot be written: %s", replacement->path, strerror(errno));
    replacement->fd = -1;
    if (status == 0 && rename(replacement->temporary, replacement->path) < 0)
        status =
            topic_error_set(err, "%s: cannot be replaced: %s", replacement->path, strerror(errno));
    if (status == 0) {
        free(replacement->temporary);
        replacement->temporary = NULL;
        status = sync_directory_of(replacement->path, err);
    }
    topic_file_replace_abandon(replacement);
    return status;
}

void topic_file_replace_abandon(struct topic_file_replacement *replacement)
{
    if (replacement->fd >= 0)
        close(replacement->fd);
    if (replacement->temporary)
        unlink(replacement->temporary);
    free(replacement->temporary);
    free(replacement->path);
    *replacement = (struct topic_file_replacement){.fd = -1};
}
