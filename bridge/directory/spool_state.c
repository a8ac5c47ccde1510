#include "bridge/directory/spool_state.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/output/file_replace.h"

#define HEADER "topicd-bridge 2\n"

/* Of the file whose state it is: an older one may have had the same name. */
#define IDENTITY "file %" PRIx64 " %" PRIx64 " %" PRIu64 "\n"
#define IDENTITY_SIZE 80

/* TOPIC_SPOOL_FILE_MAX_OPEN lines of five numbers. */
#define MAX_STATE_BYTES ((size_t)120 * TOPIC_SPOOL_FILE_MAX_OPEN)

/* Far more than any record is delivered. */
#define MAX_DELIVERIES 1000000

/* Reads "WORD NUMBER..." into numbers[count]; moves *at behind the line. */
static bool read_line(const char **at, const char *word, uint64_t *numbers, size_t count)
{
    size_t len = strlen(word);
    if (strncmp(*at, word, len) != 0)
        return false;
    const char *rest = *at + len;
    for (size_t i = 0; i < count; i++) {
        char *end;
        if (*rest != ' ' || rest[1] < '0' || rest[1] > '9')
            return false;
        errno = 0;
        numbers[i] = strtoull(rest + 1, &end, 10);
        if (errno)
            return false;
        rest = end;
    }
    if (*rest != '\n')
        return false;
    *at = rest + 1;
    return true;
}

/* Whether the state is one of this file. */
static bool parse_state(struct topic_spool_file *file, const char *text, struct topic_error *err)
{
    uint64_t numbers[5];
    char expected[sizeof HEADER + IDENTITY_SIZE];
    snprintf(expected, sizeof expected, HEADER IDENTITY, file->inode, (uint64_t)file->modified_ns,
             file->size);
    if (strncmp(text, expected, strlen(expected)) != 0)
        return false;
    text += strlen(expected);
    if (!read_line(&text, "next", numbers, 2) || numbers[0] > file->size)
        return false;
    file->next = numbers[0];
    file->line = numbers[1];
    while (file->open_count < TOPIC_SPOOL_FILE_MAX_OPEN && read_line(&text, "open", numbers, 5)) {
        if (numbers[0] > file->next || numbers[1] > file->next - numbers[0] ||
            numbers[2] > MAX_DELIVERIES || numbers[3] > INT64_MAX)
            return false;
        struct topic_spool_open *open = topic_spool_file_add_open(file, err);
        if (!open)
            return false;
        *open = (struct topic_spool_open){.offset = numbers[0],
                                          .len = numbers[1],
                                          .deliveries = numbers[2],
                                          .not_before_ms = (int64_t)numbers[3],
                                          .line = numbers[4]};
    }
    return *text == '\0';
}

int topic_spool_state_read(struct topic_spool_file *file, int states, struct topic_error *err)
{
    struct topic_file bytes;
    struct topic_error why = {0};
    topic_file_replace_clean(states, file->state_name);
    int fd = topic_file_open_at(states, file->state_name, file->name, &why);
    if (fd < 0)
        return 0;
    file->has_state = true;
    int status = topic_file_read_open(&bytes, fd, file->name, MAX_STATE_BYTES, &why);
    close(fd);
    if (status < 0)
        return 0;
    char *text = topic_memory_copy(bytes.bytes ? bytes.bytes : "", bytes.size, err);
    if (text && !parse_state(file, text, err)) {
        file->has_state = false;
        file->next = 0;
        file->line = 1;
        file->open_count = 0;
    }
    file->last = file->next;
    free(text);
    topic_file_release(&bytes);
    return text && !topic_error_is_set(err) ? 0 : -1;
}

static int format_state(const struct topic_spool_file *file, struct topic_buffer *text,
                        struct topic_error *err)
{
    if (topic_buffer_format(text, err, HEADER IDENTITY "next %" PRIu64 " %" PRIu64 "\n",
                            file->inode, (uint64_t)file->modified_ns, file->size, file->next,
                            file->line) < 0)
        return -1;
    for (size_t i = 0; i < file->open_count; i++) {
        const struct topic_spool_open *open = &file->open[i];
        if (topic_buffer_format(
                text, err, "open %" PRIu64 " %" PRIu64 " %" PRIu64 " %" PRId64 " %" PRIu64 "\n",
                open->offset, open->len, open->deliveries, open->not_before_ms, open->line) < 0)
            return -1;
    }
    return 0;
}

int topic_spool_state_save(struct topic_spool_file *file, int states, struct topic_error *err)
{
    struct topic_buffer text = {0};
    struct topic_file_replacement replacement;
    if (!file->is_changed)
        return 0;
    int status = format_state(file, &text, err);
    if (status == 0)
        status = topic_file_replace_begin_at(&replacement, states, file->state_name, file->name,
                                             0600, err);
    if (status == 0) {
        status = topic_file_replace_write(&replacement, text.bytes, text.len, err);
        if (status == 0)
            status = topic_file_replace_commit(&replacement, err);
        else
            topic_file_replace_abandon(&replacement);
    }
    topic_buffer_release(&text);
    if (status == 0) {
        file->has_state = true;
        file->is_changed = false;
    }
    return status;
}
