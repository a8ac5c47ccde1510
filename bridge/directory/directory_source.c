#include "bridge/directory/directory_source.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "bridge/directory/spool.h"
#include "bridge/directory/spool_file.h"
#include "bridge/directory/spool_names.h"
#include "bridge/directory/spool_writer.h"

/* Files worked on at a time: enough that a batch of files of one record each is full. */
#define MAX_FILES 64

/* How often a busy bridge looks for files of a bridge that was killed. */
#define LEFT_MS 10000

struct topic_directory_source {
    struct topic_spool spool;
    size_t max_record_bytes;
    struct topic_spool_file files[MAX_FILES]; /* fd -1: free */
    struct topic_spool_names waiting;         /* names in new/ that were seen */
    struct topic_spool_names left;            /* in cur/ */
    int64_t left_due_ms;                      /* when to look into cur/ again */
    bool told_no_file;                        /* the log has one that is no file */
    bool told_denied;                         /* and one that may not be opened or moved */
    int watch;                                /* of new/ */
    uint64_t lag;
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct topic_spool_file *free_file(struct topic_directory_source *source)
{
    for (size_t i = 0; i < MAX_FILES; i++)
        if (source->files[i].fd < 0)
            return &source->files[i];
    return NULL;
}

/* Whether the name still leads to the file that is open: another bridge may have moved it before we
 * had the lock. */
static bool is_same(const struct topic_directory_source *source, int fd,
                    enum topic_spool_place place, const char *name)
{
    struct stat open;
    struct stat named;
    return fstat(fd, &open) == 0 && S_ISREG(open.st_mode) &&
           fstatat(source->spool.places[place], name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
           open.st_dev == named.st_dev && open.st_ino == named.st_ino;
}

/* The first of its kind is logged: there may be thousands, looked at again and again. */
static void tell_once(const struct topic_directory_source *source, bool *told, const char *event,
                      const char *name, const char *why)
{
    if (!*told)
        topic_log(TOPIC_LOG_WARNING, event,
                  "%s/new/%s: %s: it is passed over, as others like it will be without a word",
                  source->spool.path, name, why);
    *told = true;
}

/* The file, open and locked; -1: it is not to be had now. */
static int lock_file(struct topic_directory_source *source, enum topic_spool_place place,
                     const char *name)
{
    int fd =
        openat(source->spool.places[place], name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) {
        if (errno != ENOENT && place == TOPIC_SPOOL_NEW)
            tell_once(source, &source->told_denied, "file-denied", name, strerror(errno));
        return -1;
    }
    if (flock(fd, LOCK_EX | LOCK_NB) == 0 && is_same(source, fd, place, name))
        return fd;
    close(fd);
    return -1;
}

/* 1: it is ours; 0: another bridge has it, a file of this name is still being worked on, or it
 * is being written. */
static int claim(struct topic_directory_source *source, enum topic_spool_place place,
                 const char *name, struct topic_error *err)
{
    struct topic_spool_file *file = free_file(source);
    struct topic_error why = {0};
    int fd = lock_file(source, place, name);
    if (fd < 0)
        return 0;
    if (place == TOPIC_SPOOL_NEW && topic_spool_writer_of(fd) == TOPIC_SPOOL_WRITER_BUSY) {
        close(fd); /* the end of the writing wakes us */
        return 0;
    }
    if (place == TOPIC_SPOOL_NEW &&
        topic_spool_move(&source->spool, name, TOPIC_SPOOL_NEW, TOPIC_SPOOL_CUR, &why) < 0) {
        bool is_taken = errno == EEXIST || errno == ENOENT;
        bool is_denied = errno == EPERM; /* another user's file in a sticky directory, say */
        close(fd);
        if (is_denied)
            tell_once(source, &source->told_denied, "file-denied", name, why.text);
        return is_taken || is_denied ? 0 : topic_error_set(err, "%s", why.text);
    }
    if (topic_spool_file_init(file, fd, name, source->spool.places[TOPIC_SPOOL_STATE],
                              place == TOPIC_SPOOL_CUR, err) == 0)
        return 1;
    topic_spool_file_release(file);
    return -1;
}

/* Claims one more file: 1, or 0 when there is none. */
static int claim_from(struct topic_directory_source *source, enum topic_spool_place place,
                      struct topic_spool_names *list, struct topic_error *err)
{
    int claimed = 0;
    while (claimed == 0 && list->next < list->count && free_file(source)) {
        char *name = list->names[list->next++];
        claimed = claim(source, place, name, err);
        list->passed += claimed == 0;
        free(name);
    }
    return claimed;
}

/* What a crashed bridge left comes first; it is looked for at the start, now and then, and whenever
 * nothing else is there to be done. */
static int claim_next(struct topic_directory_source *source, struct topic_error *err)
{
    uint64_t total;
    if (topic_clock_now_ms() >= source->left_due_ms) {
        if (topic_spool_names_read(&source->left, &source->spool, TOPIC_SPOOL_CUR, &total, err) < 0)
            return -1;
        source->left_due_ms = topic_clock_now_ms() + LEFT_MS;
    }
    int claimed = claim_from(source, TOPIC_SPOOL_CUR, &source->left, err);
    if (claimed == 0)
        claimed = claim_from(source, TOPIC_SPOOL_NEW, &source->waiting, err);
    if (claimed != 0 || !free_file(source))
        return claimed;
    if (topic_spool_names_read(&source->waiting, &source->spool, TOPIC_SPOOL_NEW, &source->lag,
                               err) < 0)
        return -1;
    if (source->waiting.no_files > 0)
        tell_once(source, &source->told_no_file, "no-file", source->waiting.no_file,
                  "not a regular file");
    return claim_from(source, TOPIC_SPOOL_NEW, &source->waiting, err);
}

static void fill_delivery(struct topic_directory_source *source,
                          struct topic_engine_delivery *delivery, size_t index,
                          const struct topic_spool_record *record)
{
    struct topic_spool_file *file = &source->files[index];
    *delivery = (struct topic_engine_delivery){.record = {record->bytes, record->len},
                                               .full_len = record->full_len,
                                               .deliveries = record->deliveries,
                                               .file = file->name,
                                               .line = record->line,
                                               .handle = file,
                                               .number = record->offset};
    snprintf(delivery->id, sizeof delivery->id, "%s.%" PRIx64 ".%" PRIx64 ".%" PRIu64, file->name,
             file->inode, (uint64_t)file->modified_ns, record->offset);
}

/* Whether a move that failed need not be tried again: an earlier try has moved the file and could
 * not sync the directory, or there is a file of that name in done/, and this one can go. */
static bool is_moved(const struct topic_directory_source *source,
                     const struct topic_spool_file *file, int why)
{
    if (why == EEXIST)
        return unlinkat(source->spool.places[TOPIC_SPOOL_CUR], file->name, 0) == 0;
    return why == ENOENT && is_same(source, file->fd, TOPIC_SPOOL_DONE, file->name);
}

/* All records that were seen of it are settled. 1: it has grown meanwhile. 0: it is done, or is being
 * written. A state that cannot be removed is of no other file. */
static int finish(struct topic_directory_source *source, struct topic_spool_file *file,
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
            source->spool.path, file->name);
    if (topic_spool_move(&source->spool, file->name, TOPIC_SPOOL_CUR, TOPIC_SPOOL_DONE, &why) < 0 &&
        !is_moved(source, file, errno))
        return topic_error_set(err, "%s", why.text);
    if (file->has_state)
        unlinkat(source->spool.places[TOPIC_SPOOL_STATE], file->state_name, 0);
    topic_spool_file_release(file);
    return 0;
}

/* After an error of take: 0 if it is the file's alone, so that the others go on. */
static int bear(const struct topic_directory_source *source, struct topic_spool_file *file,
                const struct topic_error *why, struct topic_error *err)
{
    if (file->is_failing) {
        topic_log(TOPIC_LOG_ERROR, "file-unreadable",
                  "%s/cur/%s: no more is taken from it until the bridge is started again: %s",
                  source->spool.path, file->name, why->text);
        return 0;
    }
    if (!file->is_cut)
        return topic_error_set(err, "%s", why->text);
    topic_log(TOPIC_LOG_WARNING, "file-cut",
              "%s/cur/%s: was cut while it was worked on: only what is left of it is taken",
              source->spool.path, file->name);
    return topic_spool_file_trim(file, err);
}

/* Takes from one file as much as there is room for. */
static int take_from_file(struct topic_directory_source *source, size_t index,
                          struct topic_engine_delivery *deliveries, size_t max, size_t *count,
                          struct topic_error *err)
{
    struct topic_spool_file *file = &source->files[index];
    struct topic_spool_record record;
    int64_t now = now_ms();
    int more = 1;
    while (more > 0) {
        struct topic_error why = {0};
        int taken = 1;
        while (taken > 0 && *count < max) {
            taken = topic_spool_file_take(file, source->max_record_bytes, now, &record, &why);
            if (taken > 0)
                fill_delivery(source, &deliveries[(*count)++], index, &record);
        }
        if (taken < 0 && bear(source, file, &why, err) < 0)
            return -1;
        more = taken < 0;
        if (topic_spool_file_is_finished(file))
            more = finish(source, file, err);
    }
    return more;
}

/* Takes from the files that are ours. */
static int take_from_files(struct topic_directory_source *source,
                           struct topic_engine_delivery *deliveries, size_t max, size_t *count,
                           struct topic_error *err)
{
    for (size_t i = 0; i < MAX_FILES && *count < max; i++)
        if (source->files[i].fd >= 0 && take_from_file(source, i, deliveries, max, count, err) < 0)
            return -1;
    return 0;
}

static int save_left(struct topic_directory_source *source, struct topic_error *err)
{
    for (size_t i = 0; i < MAX_FILES; i++) {
        struct topic_spool_file *file = &source->files[i];
        if (file->fd >= 0 && (file->was_left || file->has_state) &&
            topic_spool_file_save(file, source->spool.places[TOPIC_SPOOL_STATE], err) < 0)
            return -1;
    }
    return 0;
}

/* Waits until a file arrives, a record is due again, or the time is up. */
static void wait_for_files(struct topic_directory_source *source, int wait_ms)
{
    char events[4096];
    struct pollfd arrival = {.fd = source->watch, .events = POLLIN};
    int64_t now = now_ms();
    for (size_t i = 0; i < MAX_FILES; i++) {
        int64_t due = source->files[i].fd >= 0 ? topic_spool_file_due_ms(&source->files[i]) : -1;
        if (due >= 0 && due - now < wait_ms)
            wait_ms = due > now ? (int)(due - now) : 0;
    }
    if (poll(&arrival, 1, wait_ms) > 0)
        while (read(source->watch, events, sizeof events) > 0)
            ;
    source->left_due_ms = 0;
}

static void release_deliveries(const struct topic_engine_delivery *deliveries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        topic_spool_file_settle(deliveries[i].handle, deliveries[i].number, now_ms());
        free((void *)(uintptr_t)deliveries[i].record.bytes);
    }
}

static int take_now(struct topic_directory_source *source, struct topic_engine_delivery *deliveries,
                    size_t max, size_t *count, struct topic_error *err)
{
    int claimed = 1;
    *count = 0;
    int status = take_from_files(source, deliveries, max, count, err);
    while (status == 0 && *count < max && claimed > 0) {
        claimed = claim_next(source, err);
        status = claimed < 0 ? -1 : take_from_files(source, deliveries, max, count, err);
    }
    if (status == 0)
        status = save_left(source, err);
    if (status == 0)
        return 0;
    release_deliveries(deliveries, *count);
    *count = 0;
    return -1;
}

int topic_directory_source_take(struct topic_directory_source *source,
                                struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                size_t *count, struct topic_error *err)
{
    if (take_now(source, deliveries, max, count, err) < 0)
        return -1;
    if (*count > 0)
        return 0;
    wait_for_files(source, wait_ms);
    return take_now(source, deliveries, max, count, err);
}

static int save_or_finish(struct topic_directory_source *source, struct topic_spool_file *file,
                          struct topic_error *err)
{
    if (topic_spool_file_is_finished(file)) {
        int grown = finish(source, file, err);
        if (grown < 0 || file->fd < 0)
            return grown;
    }
    return topic_spool_file_save(file, source->spool.places[TOPIC_SPOOL_STATE], err);
}

int topic_directory_source_settle(struct topic_directory_source *source,
                                  struct topic_engine_delivery *deliveries, size_t count,
                                  struct topic_error *err)
{
    int64_t now = now_ms();
    int status = 0;
    for (size_t i = 0; i < count; i++) {
        struct topic_engine_delivery *delivery = &deliveries[i];
        if (delivery->settlement == TOPIC_ENGINE_WORKING)
            continue; /* the lock is the lease */
        bool is_later = delivery->settlement == TOPIC_ENGINE_LATER;
        topic_spool_file_settle(delivery->handle, delivery->number,
                                is_later ? now + delivery->delay_ms : -1);
        free((void *)(uintptr_t)delivery->record.bytes);
        delivery->record = (struct topic_text){0};
    }
    for (size_t i = 0; i < MAX_FILES; i++)
        if (source->files[i].fd >= 0 && save_or_finish(source, &source->files[i], err) < 0)
            status = -1;
    return status;
}

uint64_t topic_directory_source_lag(const struct topic_directory_source *source)
{
    return source->lag;
}

struct topic_directory_source *
topic_directory_source_new(const char *path, const struct topic_engine_options *options,
                           struct topic_error *err)
{
    struct topic_directory_source *source = topic_memory_new(1, sizeof *source, err);
    if (!source)
        return NULL;
    source->max_record_bytes = options->max_record_bytes;
    source->watch = -1;
    signal(SIGIO, SIG_IGN); /* of leases: spool_writer.h */
    for (size_t i = 0; i < MAX_FILES; i++)
        source->files[i].fd = -1;
    char *waiting = NULL;
    int status = topic_spool_open(&source->spool, path, err);
    if (status == 0)
        waiting = topic_memory_format(err, "%s/new", path);
    if (waiting) {
        source->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (source->watch < 0 ||
            inotify_add_watch(source->watch, waiting, IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
            topic_error_set(err, "%s: cannot be watched: %s", waiting, strerror(errno));
    }
    free(waiting);
    if (waiting && !topic_error_is_set(err))
        return source;
    topic_directory_source_free(source);
    return NULL;
}

void topic_directory_source_free(struct topic_directory_source *source)
{
    if (!source)
        return;
    for (size_t i = 0; i < MAX_FILES; i++)
        if (source->files[i].fd >= 0)
            topic_spool_file_release(&source->files[i]);
    topic_spool_names_release(&source->waiting);
    topic_spool_names_release(&source->left);
    if (source->watch >= 0)
        close(source->watch);
    topic_spool_close(&source->spool);
    free(source);
}
