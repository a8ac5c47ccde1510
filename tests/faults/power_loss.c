#include "tests/faults/power_loss.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* The store's file, its -wal and what SQLite makes beside them. */
#define MOST_FILES 64
#define MOST_REMOVED 64
#define PAGE 4096

/* Where a name waits that a cut may bring back. */
#define REMOVED ".removed"

struct image {
    char *bytes;
    size_t size;
};

/* The first time that a file is seen it is new or was synced long ago. */
struct file {
    ino_t inode;
    struct image synced;
    int fd;        /* our own */
    bool has_name; /* on the disk */
    char path[PATH_MAX];
};

static struct file files[MOST_FILES];
static size_t file_count;
static char removed[MOST_REMOVED][PATH_MAX];
static size_t removed_count;

static bool (*is_sync_due)(void); /* NULL: this process is not watched */

static void stop(const char *why)
{
    perror(why);
    _exit(2);
}

static void read_image(int fd, struct image *image)
{
    struct stat status;
    if (fstat(fd, &status) < 0)
        stop("power_loss: fstat");
    image->size = (size_t)status.st_size;
    image->bytes = realloc(image->bytes, image->size + 1);
    if (!image->bytes || pread(fd, image->bytes, image->size, 0) != status.st_size)
        stop("power_loss: pread");
}

static struct file *find(int fd)
{
    struct stat status;
    if (fstat(fd, &status) < 0 || !S_ISREG(status.st_mode))
        return NULL;
    for (size_t i = 0; i < file_count; i++)
        if (files[i].inode == status.st_ino)
            return &files[i];
    if (file_count == MOST_FILES)
        stop("power_loss: too many files");
    char link[64];
    struct file *file = &files[file_count++];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t len = readlink(link, file->path, sizeof file->path - 1);
    if (len < 0)
        stop("power_loss: readlink");
    file->path[len] = '\0';
    file->inode = status.st_ino;
    file->fd = open(link, O_RDWR | O_CLOEXEC);
    if (file->fd < 0)
        stop("power_loss: open");
    /* What this program has made itself is empty when it is seen first. */
    file->has_name = status.st_size > 0;
    read_image(file->fd, &file->synced);
    return file;
}

void power_loss_watch(bool (*is_due)(void))
{
    is_sync_due = is_due;
}

void power_loss_note_file(int fd)
{
    if (is_sync_due)
        find(fd);
}

static void sync_names(void)
{
    for (size_t i = 0; i < file_count; i++)
        files[i].has_name = true;
    for (size_t i = 0; i < removed_count; i++)
        unlink(removed[i]);
    removed_count = 0;
}

static int sync_file(int fd, long call)
{
    struct stat status;
    if (!is_sync_due)
        return (int)syscall(call, fd);
    if (is_sync_due())
        return -1;
    struct file *file = find(fd);
    if (file)
        read_image(file->fd, &file->synced);
    else if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
        sync_names();
    return (int)syscall(call, fd);
}

/* Instead of the C library's, also for the libraries of this program. */
#define FOR_LIBRARIES __attribute__((visibility("default")))

FOR_LIBRARIES int fsync(int fd)
{
    return sync_file(fd, SYS_fsync);
}

FOR_LIBRARIES int fdatasync(int fildes)
{
    return sync_file(fildes, SYS_fdatasync);
}

int power_loss_remove(const char *path)
{
    if (!is_sync_due)
        return unlink(path);
    if (removed_count == MOST_REMOVED)
        stop("power_loss: too many names");
    char *aside = removed[removed_count];
    snprintf(aside, PATH_MAX, "%s" REMOVED, path);
    unlink(aside);
    if (link(path, aside) == 0)
        removed_count++;
    return unlink(path);
}

/* ---- the cut ---- */

static bool stays(enum power_loss_kind kind)
{
    return kind == POWER_LOSS_SOME && rand() % 2 == 0;
}

static void write_all(int fd, const struct image *image)
{
    if (ftruncate(fd, (off_t)image->size) < 0 ||
        pwrite(fd, image->bytes, image->size, 0) != (ssize_t)image->size)
        stop("power_loss: pwrite");
}

/* Each page is the one that was written or the one that was synced. */
static void cut_file(const struct file *file, enum power_loss_kind kind)
{
    struct image now = {0};
    struct image left = {0};
    read_image(file->fd, &now);
    left.size = stays(kind) ? now.size : file->synced.size;
    left.bytes = calloc(1, left.size + 1);
    if (!left.bytes)
        stop("power_loss: calloc");
    for (size_t at = 0; at < left.size; at += PAGE) {
        const struct image *from = stays(kind) ? &now : &file->synced;
        size_t end = at + PAGE < left.size ? at + PAGE : left.size;
        if (at < from->size)
            memcpy(left.bytes + at, from->bytes + at, (end < from->size ? end : from->size) - at);
    }
    write_all(file->fd, &left);
    free(now.bytes);
    free(left.bytes);
}

void power_loss_cut(enum power_loss_kind kind, unsigned seed)
{
    srand(seed);
    for (size_t i = 0; i < file_count; i++) {
        cut_file(&files[i], kind);
        if (!files[i].has_name && !stays(kind))
            unlink(files[i].path);
    }
    for (size_t i = 0; i < removed_count; i++) {
        char path[PATH_MAX];
        snprintf(path, sizeof path, "%.*s", (int)(strlen(removed[i]) - strlen(REMOVED)),
                 removed[i]);
        if (stays(kind))
            unlink(removed[i]);
        else
            rename(removed[i], path);
    }
}
