#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
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
        return topic_error_set(
            err, "%s: is not a regular file: copy what it holds into one, and name that", path);
    return 0;
}

static bool is_link(int directory, const char *name)
{
    struct stat status;
    return fstatat(directory, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

static int open_regular(int directory, const char *name, int flags, const char *path,
                        struct topic_error *err)
{
    /* With O_NONBLOCK, open does not wait for the other end of a named pipe, which is refused
     * below. */
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | flags);
    if (fd < 0 && errno == ELOOP && (flags & O_NOFOLLOW) && is_link(directory, name))
        return topic_error_set(err, "%s: is a symbolic link, and none is followed here", path);
    if (fd < 0)
        return topic_error_set(err, "%s: cannot be opened: %s", path, strerror(errno));
    if (check_regular(fd, path, err) == 0)
        return fd;
    close(fd);
    return -1;
}

int topic_file_open(const char *path, struct topic_error *err)
{
    return open_regular(AT_FDCWD, path, 0, path, err);
}

int topic_file_open_at(int directory, const char *name, const char *path, struct topic_error *err)
{
    return open_regular(directory, name, O_NOFOLLOW, path, err);
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

int topic_file_sync_directory(int directory, const char *path, struct topic_error *err)
{
    return fsync(directory) == 0
               ? 0
               : topic_error_set(err, "%s: cannot sync the directory: %s", path, strerror(errno));
}

static int sync_path(const char *path, struct topic_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return topic_error_set(err, "%s: cannot sync the directory: %s", path, strerror(errno));
    int status = topic_file_sync_directory(fd, path, err);
    close(fd);
    return status;
}

int topic_file_sync_parent(const char *path, struct topic_error *err)
{
    const char *slash = strrchr(path, '/');
    size_t len = slash ? (size_t)(slash - path) : 0;
    char *directory =
        slash ? topic_memory_copy(path, len ? len : 1, err) : topic_memory_copy(".", 1, err);
    int status = directory ? sync_path(directory, err) : -1;
    free(directory);
    return status;
}
