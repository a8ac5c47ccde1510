#include "bridge/directory/spool_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

/* Bytes read at a time while the end of a line is looked for: most lines end in the first. */
#define FIRST_CHUNK_BYTES ((size_t)4 * 1024)
#define CHUNK_BYTES ((size_t)64 * 1024)

/* What is read in one call to find a record: a few milliseconds. */
#define LOOK_BYTES ((size_t)8 * 1024 * 1024)

/* The file is written under a longer name first, and no name may have more than 255 bytes. */
#define MAX_NAME 180

#define SINGLE ".json"

/* Twice the longest delay of the bridge. */
#define MAX_DELAY_MS 120000

struct topic_spool_open *topic_spool_file_add_open(struct topic_spool_file *file,
                                                   struct topic_error *err)
{
    if (topic_memory_reserve(&file->open, &file->open_capacity, file->open_count + 1,
                             sizeof *file->open, err) < 0)
        return NULL;
    return &file->open[file->open_count++];
}

static int read_size(struct topic_spool_file *file, struct topic_error *err)
{
    struct stat status;
    if (fstat(file->fd, &status) < 0)
        return topic_error_set(err, "%s: cannot be read: %s", file->name, strerror(errno));
    file->size = (uint64_t)status.st_size;
    file->inode = (uint64_t)status.st_ino;
    file->modified_ns =
        (int64_t)status.st_mtim.tv_sec * 1000000000 + (int64_t)status.st_mtim.tv_nsec;
    return 0;
}

/* A name that is cut gets the inode: no other file in cur/ has it. */
static int name_state(struct topic_spool_file *file, struct topic_error *err)
{
    if (strlen(file->name) <= MAX_NAME)
        file->state_name = topic_memory_copy(file->name, strlen(file->name), err);
    else
        file->state_name =
            topic_memory_format(err, "%.*s.%" PRIx64, MAX_NAME, file->name, file->inode);
    return file->state_name ? 0 : -1;
}

int topic_spool_file_init(struct topic_spool_file *file, int fd, const char *name, bool was_left,
                          struct topic_error *err)
{
    *file = (struct topic_spool_file){.fd = fd, .line = 1, .was_left = was_left};
    file->name = topic_memory_copy(name, strlen(name), err);
    return !file->name || read_size(file, err) < 0 || name_state(file, err) < 0 ? -1 : 0;
}

void topic_spool_file_release(struct topic_spool_file *file)
{
    if (file->fd >= 0)
        close(file->fd);
    free(file->name);
    free(file->state_name);
    free(file->open);
    *file = (struct topic_spool_file){.fd = -1};
}

static bool is_single(const struct topic_spool_file *file)
{
    size_t len = strlen(file->name);
    return len > strlen(SINGLE) && strcmp(file->name + len - strlen(SINGLE), SINGLE) == 0;
}

static int read_at(struct topic_spool_file *file, char *to, size_t len, uint64_t offset,
                   struct topic_error *err)
{
    while (len > 0) {
        ssize_t got = pread(file->fd, to, len, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        file->is_cut |= got == 0;
        file->is_failing |= got < 0;
        if (got <= 0)
            return topic_error_set(err, "%s: cannot be read: %s", file->name,
                                   got < 0 ? strerror(errno) : "the file was cut meanwhile");
        to += got;
        offset += (uint64_t)got;
        len -= (size_t)got;
    }
    return 0;
}

/* Where there is data at or after `at`: a hole has no line feed. */
static uint64_t skip_hole(const struct topic_spool_file *file, uint64_t at)
{
    off_t data = lseek(file->fd, (off_t)at, SEEK_DATA);
    if (data < 0)
        return errno == ENXIO ? file->size : at;
    return (uint64_t)data < file->size ? (uint64_t)data : file->size;
}

/* Sets *end to where the line ends that begins at `next`: at its line feed, or that of the file: 1;
 * 0: `left` bytes were not enough to find it. */
static int find_end(struct topic_spool_file *file, size_t *left, uint64_t *end,
                    struct topic_error *err)
{
    char chunk[CHUNK_BYTES];
    uint64_t at = file->looked > file->next ? file->looked : file->next;
    for (size_t most = FIRST_CHUNK_BYTES; at < file->size; most = sizeof chunk) {
        size_t len = file->size - at < most ? (size_t)(file->size - at) : most;
        file->looked = at;
        if (*left < len)
            return 0;
        *left -= len;
        if (read_at(file, chunk, len, at, err) < 0)
            return -1;
        const char *feed = memchr(chunk, '\n', len);
        if (feed) {
            *end = at + (uint64_t)(feed - chunk);
            return 1;
        }
        at = skip_hole(file, at + len);
    }
    *end = file->size;
    return 1;
}

/* The line up to `end` is the next record, unless it is empty: 1. */
static int open_line(struct topic_spool_file *file, uint64_t end, struct topic_error *err)
{
    const uint64_t start = file->next;
    struct topic_spool_open *open = end > start ? topic_spool_file_add_open(file, err) : NULL;
    if (end > start && !open)
        return -1;
    file->next = end < file->size ? end + 1 : end;
    file->last = end < file->size ? file->next : start;
    file->is_changed = true;
    if (open)
        *open = (struct topic_spool_open){.offset = start,
                                          .len = end - start,
                                          .deliveries = file->was_left && !file->has_state,
                                          .line = file->line};
    file->line += end < file->size;
    return open ? 1 : 0;
}

/* Appends the next record that was not taken yet to the open ones: 1, or 0 at the end, or when
 * `left` bytes were not enough to find it. */
static int find_next(struct topic_spool_file *file, size_t *left, struct topic_error *err)
{
    while (file->next < file->size) {
        uint64_t end = file->size;
        int found = is_single(file) ? 1 : find_end(file, left, &end, err);
        if (found > 0)
            found = open_line(file, end, err);
        else if (found == 0)
            file->has_looked = true;
        if (found != 0 || file->has_looked)
            return found;
    }
    return 0;
}

/* A time far ahead is one of a clock that was set back since. */
static bool is_due(const struct topic_spool_open *open, int64_t now_ms)
{
    return open->not_before_ms <= now_ms || open->not_before_ms - now_ms > MAX_DELAY_MS;
}

static struct topic_spool_open *find_due(struct topic_spool_file *file, int64_t now_ms)
{
    for (size_t i = 0; i < file->open_count; i++)
        if (!file->open[i].is_taken && is_due(&file->open[i], now_ms))
            return &file->open[i];
    return NULL;
}

static bool is_blank(const char *bytes, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (!strchr(" \t\r\n", bytes[i]) || bytes[i] == '\0')
            return false;
    return true;
}

static int read_record(struct topic_spool_file *file, const struct topic_spool_open *open,
                       size_t max_bytes, struct topic_spool_record *record, struct topic_error *err)
{
    size_t len = open->len < max_bytes ? (size_t)open->len : max_bytes;
    char *bytes = topic_memory_new(len + 1, 1, err);
    if (!bytes || read_at(file, bytes, len, open->offset, err) < 0) {
        free(bytes);
        return -1;
    }
    *record = (struct topic_spool_record){
        bytes, len, open->len, open->offset, open->deliveries, is_single(file) ? 0 : open->line};
    return 0;
}

int topic_spool_file_take(struct topic_spool_file *file, size_t max_bytes, int64_t now_ms,
                          struct topic_spool_record *record, struct topic_error *err)
{
    size_t left = LOOK_BYTES;
    file->has_looked = false;
    while (!file->is_failing) {
        struct topic_spool_open *open = find_due(file, now_ms);
        if (!open && file->open_count < TOPIC_SPOOL_FILE_MAX_OPEN) {
            int found = find_next(file, &left, err);
            if (found <= 0)
                return found;
            open = &file->open[file->open_count - 1];
        }
        if (!open)
            return 0;
        open->deliveries++;
        if (read_record(file, open, max_bytes, record, err) < 0) {
            open->deliveries--;
            return -1;
        }
        open->is_taken = true;
        file->is_changed = true;
        if (!is_blank(record->bytes, record->len))
            return 1;
        free(record->bytes);
        topic_spool_file_settle(file, record->offset, -1);
    }
    return 0;
}

int topic_spool_file_trim(struct topic_spool_file *file, struct topic_error *err)
{
    size_t kept = 0;
    file->is_cut = false;
    if (read_size(file, err) < 0)
        return -1;
    for (size_t i = 0; i < file->open_count; i++) {
        struct topic_spool_open open = file->open[i];
        uint64_t left = open.offset < file->size ? file->size - open.offset : 0;
        if (!open.is_taken && open.len > left)
            open.len = left;
        if (open.is_taken || open.len > 0)
            file->open[kept++] = open;
    }
    file->open_count = kept;
    if (file->next > file->size)
        file->next = file->size;
    file->looked = 0;
    file->is_changed = true;
    return 0;
}

void topic_spool_file_settle(struct topic_spool_file *file, uint64_t offset, int64_t not_before_ms)
{
    for (size_t i = 0; i < file->open_count; i++) {
        struct topic_spool_open *open = &file->open[i];
        if (open->offset != offset)
            continue;
        file->is_changed = true;
        open->is_taken = false;
        open->not_before_ms = not_before_ms;
        if (not_before_ms < 0)
            *open = file->open[--file->open_count];
        return;
    }
}

int64_t topic_spool_file_due_ms(const struct topic_spool_file *file)
{
    int64_t due_ms = file->has_looked && !file->is_failing ? 0 : -1;
    for (size_t i = 0; i < file->open_count; i++) {
        const struct topic_spool_open *open = &file->open[i];
        if (!open->is_taken && !file->is_failing && (due_ms < 0 || open->not_before_ms < due_ms))
            due_ms = open->not_before_ms;
    }
    return due_ms;
}

bool topic_spool_file_is_finished(const struct topic_spool_file *file)
{
    return file->next == file->size && file->open_count == 0;
}

int topic_spool_file_grow(struct topic_spool_file *file, struct topic_error *err)
{
    uint64_t seen = file->size;
    if (read_size(file, err) < 0)
        return -1;
    if (file->size <= seen) {
        file->next = file->size;
        return 0;
    }
    file->next = is_single(file) ? 0 : file->last;
    file->looked = 0;
    file->is_changed = true;
    return 1;
}
