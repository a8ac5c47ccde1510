#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/output_path.h"
#include "base/rename.h"

/* Bytes of one read(2), some ten microseconds of work: the model loader yields its processor
 * between system calls alone. */
#define READ_BYTES ((size_t)64 * 1024)

/* Of x86-64 and of most ARM processors; where the size is another, no harm is done. */
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

/* The bits of a mode that say who may read and write. */
#define PERMISSIONS ((mode_t)0777)

/* Temporary names that are tried: of 2^32, one is taken by chance alone when billions are there. */
#define ATTEMPTS 100

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
