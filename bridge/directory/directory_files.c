#include "bridge/directory/directory_files.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "bridge/directory/spool_state.h"
#include "bridge/directory/spool_writer.h"

/* How often a busy bridge looks for files of a bridge that was killed. */
#define LEFT_MS 10000

/* How long the names in new/ are good for: meanwhile other files arrive, and those that were being
 * written are whole. A directory of millions takes a twentieth of the time. */
#define WAITING_MS 10000
#define WAITING_FACTOR 20

int topic_directory_files_open(struct topic_directory_files *files, const char *path,
                               struct topic_error *err)
{
    signal(SIGIO, SIG_IGN); /* of leases: spool_writer.h */
    for (size_t i = 0; i < TOPIC_DIRECTORY_FILES_MAX; i++)
        files->files[i].fd = -1;
    return topic_spool_open(&files->spool, path, err);
}

void topic_directory_files_close(struct topic_directory_files *files)
{
    for (size_t i = 0; i < TOPIC_DIRECTORY_FILES_MAX; i++)
        if (files->files[i].fd >= 0)
            topic_spool_file_release(&files->files[i]);
    topic_spool_names_release(&files->waiting);
    topic_spool_names_release(&files->left);
    topic_spool_close(&files->spool);
}

static struct topic_spool_file *free_file(struct topic_directory_files *files)
{
    for (size_t i = 0; i < TOPIC_DIRECTORY_FILES_MAX; i++)
        if (files->files[i].fd < 0)
            return &files->files[i];
    return NULL;
}

/* Whether the name still leads to the file that is open: another bridge may have moved it before we
 * had the lock. */
static bool is_same(const struct topic_directory_files *files, int fd, enum topic_spool_place place,
                    const char *name)
{
    struct stat open;
    struct stat named;
    return fstat(fd, &open) == 0 && S_ISREG(open.st_mode) &&
           fstatat(files->spool.places[place], name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/* The first of its kind is logged: there may be thousands, looked at again and again. */
static void tell_once(const struct topic_directory_files *files, bool *told, const char *event,
                      const char *name, const char *why)
{
    if (!*told)
        topic_log(TOPIC_LOG_WARNING, event,
                  "%s/new/%s: %s: it is passed over, as others like it will be without a word",
                  files->spool.path, name, why);
    *told = true;
}

/* The file, open and locked; -1: it is not to be had now. */
static int lock_file(struct topic_directory_files *files, enum topic_spool_place place,
                     const char *name)
{
    int fd =
        openat(files->spool.places[place], name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        if (errno != ENOENT && place == TOPIC_SPOOL_NEW)
            tell_once(files, &files->told_denied, "file-denied", name, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_same(files, fd, place, name))
        return fd;
    close(fd);
    return -1;
}

/* 1: it is ours; 0: another bridge has it, a file of this name is still being worked on, or it
 * is being written. */
static int claim(struct topic_directory_files *files, enum topic_spool_place place,
                 const char *name, struct topic_error *err)
{
    struct topic_spool_file *file = free_file(files);
    struct topic_error why = {0};
    int fd = lock_file(files, place, name);
    if (fd < 0)
        return 0;
    if (place == TOPIC_SPOOL_NEW && topic_spool_writer_of(fd) == TOPIC_SPOOL_WRITER_BUSY) {
        close(fd); /* the end of the writing wakes us */
        return 0;
    }
    if (place == TOPIC_SPOOL_NEW &&
        topic_spool_move(&files->spool, name, TOPIC_SPOOL_NEW, TOPIC_SPOOL_CUR, &why) < 0) {
        bool is_taken = errno == EEXIST || errno == ENOENT;
        bool is_denied = errno == EPERM; /* another user's file in a sticky directory, say */
        close(fd);
        if (is_denied)
            tell_once(files, &files->told_denied, "file-denied", name, why.text);
        return is_taken || is_denied ? 0 : topic_error_set(err, "%s", why.text);
    }
    files->lag -= place == TOPIC_SPOOL_NEW && files->lag > 0;
    bool was_left = place == TOPIC_SPOOL_CUR;
    int states = files->spool.places[TOPIC_SPOOL_STATE];
    if (topic_spool_file_init(file, fd, name, was_left, err) == 0 &&
        (!was_left || topic_spool_state_read(file, states, err) == 0))
        return 1;
    topic_spool_file_release(file);
    return -1;
}

static int read_waiting(struct topic_directory_files *files, struct topic_error *err)
{
    int64_t began_ms = topic_clock_now_ms();
    if (topic_spool_names_read(&files->waiting, &files->spool, TOPIC_SPOOL_NEW, &files->lag, err) <
        0)
        return -1;
    if (files->waiting.no_files > 0)
        tell_once(files, &files->told_no_file, "no-file", files->waiting.no_file,
                  "not a regular file");
    int64_t now_ms = topic_clock_now_ms();
    int64_t took_ms = now_ms - began_ms;
    files->waiting_due_ms =
        now_ms + (took_ms > WAITING_MS / WAITING_FACTOR ? took_ms * WAITING_FACTOR : WAITING_MS);
    return 0;
}

/* Claims one more file: 1, or 0 when there is none. */
static int claim_from(struct topic_directory_files *files, enum topic_spool_place place,
                      struct topic_spool_names *list, struct topic_error *err)
{
    int claimed = 0;
    while (claimed == 0 && list->next < list->count && free_file(files)) {
        char *name = list->names[list->next++];
        claimed = claim(files, place, name, err);
        list->passed += claimed == 0;
        free(name);
    }
    return claimed;
}

int topic_directory_files_claim(struct topic_directory_files *files, struct topic_error *err)
{
    uint64_t total;
    if (topic_clock_now_ms() >= files->left_due_ms) {
        if (topic_spool_names_read(&files->left, &files->spool, TOPIC_SPOOL_CUR, &total, err) < 0)
            return -1;
        files->left_due_ms = topic_clock_now_ms() + LEFT_MS;
    }
    int claimed = claim_from(files, TOPIC_SPOOL_CUR, &files->left, err);
    if (claimed == 0 && topic_clock_now_ms() < files->waiting_due_ms)
        claimed = claim_from(files, TOPIC_SPOOL_NEW, &files->waiting, err);
    if (claimed != 0 || !free_file(files))
        return claimed;
    return read_waiting(files, err) < 0 ? -1
                                        : claim_from(files, TOPIC_SPOOL_NEW, &files->waiting, err);
}

/* Whether a move that failed need not be tried again: an earlier try has moved the file and could
 * not sync the directory, or there is a file of that name in done/, and this one can go. */
static bool is_moved(const struct topic_directory_files *files, const struct topic_spool_file *file,
                     int why)
{
    if (why == EEXIST)
        return unlinkat(files->spool.places[TOPIC_SPOOL_CUR], file->name, 0) == 0;
    return why == ENOENT && is_same(files, file->fd, TOPIC_SPOOL_DONE, file->name);
}

int topic_directory_files_finish(struct topic_directory_files *files, struct topic_spool_file *file,
                                 struct topic_error *err)
{
    struct topic_error why = {0};
    /* The writer before the size: what one who is gone has written is counted. */
    enum topic_spool_writer writer = topic_spool_writer_of(file->fd);
    int grown = topic_spool_file_grow(file, err);
    if (grown != 0 || writer == TOPIC_SPOOL_WRITER_BUSY)
        return grown;
    if (writer == TOPIC_SPOOL_WRITER_IDLE)
        topic_log(
            TOPIC_LOG_WARNING, "file-open",
            "%s/cur/%s: a program has it open for writing and wrote nothing for a minute: what "
            "it writes from now on is not read",
            files->spool.path, file->name);
    if (topic_spool_move(&files->spool, file->name, TOPIC_SPOOL_CUR, TOPIC_SPOOL_DONE, &why) < 0 &&
        !is_moved(files, file, errno))
        return topic_error_set(err, "%s", why.text);
    if (file->has_state)
        unlinkat(files->spool.places[TOPIC_SPOOL_STATE], file->state_name, 0);
    topic_spool_file_release(file);
    return 0;
}
