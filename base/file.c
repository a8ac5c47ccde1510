#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* Bytes of one read(2), some ten microseconds of work: the model loader yields its processor
 * between system calls alone. */
#define READ_BYTES ((size_t)64 * 1024)

/* Of x86-64 and of most ARM processors; where the size is another, no harm is done. */
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

static int check_regular(int fd, const char *path, struct topic_error *err)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        return topic_error_set(err, "%s: cannot be examined: %s", path, strerror(errno));
    if (S_ISDIR(status.st_mode))
        return topic_error_set(err, "%s: is a directory, not a file", path);
    if (!S_ISREG(status.st_mode))
        return topic_error_set(err, "%s: is not a regular file", path);
    return 0;
}

int topic_file_open(const char *path, struct topic_error *err)
{
    /* With O_NONBLOCK, open does not wait for the other end of a named pipe, which is refused
     * below. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return topic_error_set(err, "%s: cannot be opened: %s", path, strerror(errno));
    if (check_regular(fd, path, err) == 0)
        return fd;
    close(fd);
    return -1;
}

/* Returns the number of bytes that were read: fewer than `size` at the end of the file; -1 and
 * errno. */
static ssize_t read_all(int fd, char *bytes, size_t size)
{
    size_t len = 0;
    while (len < size) {
        size_t wanted = size - len < READ_BYTES ? size - len : READ_BYTES;
        ssize_t got = pread(fd, bytes + len, wanted, (off_t)len);
        if (got < 0 && errno != EINTR)
            return -1;
        if (got == 0)
            break;
        len += got > 0 ? (size_t)got : 0;
    }
    return (ssize_t)len;
}

static bool is_changed(int fd, const struct stat *before)
{
    struct stat now;
    return fstat(fd, &now) < 0 || now.st_size != before->st_size ||
           now.st_mtim.tv_sec != before->st_mtim.tv_sec ||
           now.st_mtim.tv_nsec != before->st_mtim.tv_nsec;
}

/* Reads the `size` bytes that the file had when `before` was taken. */
static int fill(char *bytes, size_t size, int fd, const struct stat *before, const char *path,
                struct topic_error *err)
{
    ssize_t len = read_all(fd, bytes, size);
    if (len < 0)
        return topic_error_set(err, "%s: cannot be read: %s", path, strerror(errno));
    if ((size_t)len == size && !is_changed(fd, before))
        return 0;
    return topic_error_set(err,
                           "%s: changed while it was read: try again, and replace it by another "
                           "file (mv, install) instead of writing into it",
                           path);
}

/* Memory for `size` bytes. A large file is aligned for huge pages, which the kernel fills faster
 * than as many small ones, and through which a model is read faster. */
static char *map_memory(size_t size)
{
    size_t slack = size >= HUGE_PAGE ? HUGE_PAGE : 0;
    if (size > SIZE_MAX - slack)
        return NULL;
    char *memory =
        mmap(NULL, size + slack, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (slack == 0)
        return memory;
    size_t before = (HUGE_PAGE - (uintptr_t)memory % HUGE_PAGE) % HUGE_PAGE;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t used = (size + page - 1) / page * page;
    if (before > 0)
        munmap(memory, before);
    if (used + before < size + slack)
        munmap(memory + before + used, size + slack - before - used);
    madvise(memory + before, size, MADV_HUGEPAGE); /* may fail: it is only slower then */
    return memory + before;
}

static int read_sized(struct topic_file *file, size_t size, int fd, const struct stat *before,
                      const char *path, struct topic_error *err)
{
    char *memory = map_memory(size);
    if (!memory)
        return topic_error_set(err, "%s: out of memory (%zu bytes)", path, size);
    if (fill(memory, size, fd, before, path, err) < 0) {
        munmap(memory, size);
        return -1;
    }
    mprotect(memory, size, PROT_READ); /* our own stray writes are to be seen */
    *file = (struct topic_file){memory, size};
    return 0;
}

int topic_file_read_open(struct topic_file *file, int fd, const char *path, size_t max_bytes,
                         struct topic_error *err)
{
    struct stat before;
    *file = (struct topic_file){0};
    if (check_regular(fd, path, err) < 0)
        return -1;
    if (fstat(fd, &before) < 0)
        return topic_error_set(err, "%s: cannot be examined: %s", path, strerror(errno));
    size_t size = (size_t)before.st_size;
    if (size > max_bytes)
        return topic_error_set(err,
                               "%s: has %zu bytes, and such a file may have %zu: is it the "
                               "right one?",
                               path, size, max_bytes);
    return size > 0 ? read_sized(file, size, fd, &before, path, err) : 0;
}

int topic_file_read(struct topic_file *file, const char *path, size_t max_bytes,
                    struct topic_error *err)
{
    *file = (struct topic_file){0};
    int fd = topic_file_open(path, err);
    if (fd < 0)
        return -1;
    int status = topic_file_read_open(file, fd, path, max_bytes, err);
    close(fd);
    return status;
}

void topic_file_release(struct topic_file *file)
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
