#include "bridge/directory/directory_source.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "bridge/directory/directory_files.h"
#include "bridge/directory/spool_state.h"

struct topic_directory_source {
    struct topic_directory_files files;
    size_t max_record_bytes;
    int watch; /* of new/ */
};

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void fill_delivery(struct topic_directory_source *source,
                          struct topic_engine_delivery *delivery, size_t index,
                          const struct topic_spool_record *record)
{
    struct topic_spool_file *file = &source->files.files[index];
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

/* After an error of take: 0 if it is the file's alone, so that the others go on. */
static int bear(const struct topic_directory_source *source, struct topic_spool_file *file,
                const struct topic_error *why, struct topic_error *err)
{
    if (file->is_failing) {
        topic_log(TOPIC_LOG_ERROR, "file-unreadable",
                  "%s/cur/%s: no more is taken from it until the bridge is started again: %s",
                  source->files.spool.path, file->name, why->text);
        return 0;
    }
    if (!file->is_cut)
        return topic_error_set(err, "%s", why->text);
    topic_log(TOPIC_LOG_WARNING, "file-cut",
              "%s/cur/%s: was cut while it was worked on: only what is left of it is taken",
              source->files.spool.path, file->name);
    return topic_spool_file_trim(file, err);
}

/* Takes from one file as much as there is room for. */
static int take_from_file(struct topic_directory_source *source, size_t index,
                          struct topic_engine_delivery *deliveries, size_t max, size_t *count,
                          struct topic_error *err)
{
    struct topic_spool_file *file = &source->files.files[index];
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
            more = topic_directory_files_finish(&source->files, file, err);
    }
    return more;
}

/* Takes from the files that are ours. */
static int take_from_files(struct topic_directory_source *source,
                           struct topic_engine_delivery *deliveries, size_t max, size_t *count,
                           struct topic_error *err)
{
    for (size_t i = 0; i < TOPIC_DIRECTORY_FILES_MAX && *count < max; i++)
        if (source->files.files[i].fd >= 0 &&
            take_from_file(source, i, deliveries, max, count, err) < 0)
            return -1;
    return 0;
}

static int save_left(struct topic_directory_source *source, struct topic_error *err)
{
    for (size_t i = 0; i < TOPIC_DIRECTORY_FILES_MAX; i++) {
        struct topic_spool_file *file = &source->files.files[i];
        if (file->fd >= 0 && (file->was_left || file->has_state) &&
            topic_spool_state_save(file, source->files.spool.places[TOPIC_SPOOL_STATE], err) < 0)
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
    for (size_t i = 0; i < TOPIC_DIRECTORY_FILES_MAX; i++) {
        int64_t due =
            source->files.files[i].fd >= 0 ? topic_spool_file_due_ms(&source->files.files[i]) : -1;
        if (due >= 0 && due - now < wait_ms)
            wait_ms = due > now ? (int)(due - now) : 0;
    }
    if (poll(&arrival, 1, wait_ms) > 0)
        while (read(source->watch, events, sizeof events) > 0)
            ;
    source->files.left_due_ms = 0;
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
        claimed = topic_directory_files_claim(&source->files, err);
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

int topic_directory_source_take(struct topic_engine_stream *stream,
                                struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                size_t *count, struct topic_error *err)
{
    struct topic_directory_source *source = stream->state;
    int status = take_now(source, deliveries, max, count, err);
    if (status == 0 && *count == 0 && wait_ms > 0) {
        wait_for_files(source, wait_ms);
        status = take_now(source, deliveries, max, count, err);
    }
    stream->knows_lag = true;
    stream->lag = source->files.lag;
    return status;
}

static int save_or_finish(struct topic_directory_source *source, struct topic_spool_file *file,
                          struct topic_error *err)
{
    if (topic_spool_file_is_finished(file)) {
        int grown = topic_directory_files_finish(&source->files, file, err);
        if (grown < 0 || file->fd < 0)
            return grown;
    }
    return topic_spool_state_save(file, source->files.spool.places[TOPIC_SPOOL_STATE], err);
}

int topic_directory_source_settle(struct topic_engine_stream *stream,
                                  struct topic_engine_delivery *deliveries, size_t count,
                                  struct topic_error *err)
{
    struct topic_directory_source *source = stream->state;
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
    for (size_t i = 0; i < TOPIC_DIRECTORY_FILES_MAX; i++)
        if (source->files.files[i].fd >= 0 &&
            save_or_finish(source, &source->files.files[i], err) < 0)
            status = -1;
    return status;
}

static int watch(struct topic_directory_source *source, const char *path, struct topic_error *err)
{
    char *waiting = topic_memory_format(err, "%s/new", path);
    if (!waiting)
        return -1;
    int status = 0;
    source->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (source->watch < 0 ||
        inotify_add_watch(source->watch, waiting, IN_MOVED_TO | IN_CLOSE_WRITE) < 0)
        status = topic_error_set(err, "%s: cannot be watched: %s", waiting, strerror(errno));
    free(waiting);
    return status;
}

int topic_directory_source_open(struct topic_engine_stream *stream, const char *path,
                                const struct topic_engine_options *options, struct topic_error *err)
{
    struct topic_directory_source *source = topic_memory_new(1, sizeof *source, err);
    stream->state = source;
    if (!source)
        return -1;
    source->max_record_bytes = options->max_record_bytes;
    source->watch = -1;
    return topic_directory_files_open(&source->files, path, err) < 0 ? -1
                                                                     : watch(source, path, err);
}

void topic_directory_source_close(struct topic_engine_stream *stream)
{
    struct topic_directory_source *source = stream->state;
    if (source->watch >= 0)
        close(source->watch);
    topic_directory_files_close(&source->files);
    free(source);
}
