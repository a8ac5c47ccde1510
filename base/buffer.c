#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* A smaller buffer is left as it is, as is one with less than a sixteenth to give back. */
#define SHRUNK_BYTES 4096
#define SHRUNK_PART 16

void topic_buffer_release(struct topic_buffer *buffer)
{
    free(buffer->bytes);
    *buffer = (struct topic_buffer){0};
}

void topic_buffer_reset(struct topic_buffer *buffer)
{
    buffer->len = 0;
}

void topic_buffer_shrink(struct topic_buffer *buffer)
{
    if (buffer->len < SHRUNK_BYTES || buffer->capacity - buffer->len <= buffer->len / SHRUNK_PART)
        return;
    char *bytes = realloc(buffer->bytes, buffer->len);
    if (!bytes)
        return;
    buffer->bytes = bytes;
    buffer->capacity = buffer->len;
}

int topic_buffer_reserve(struct topic_buffer *buffer, size_t extra, struct topic_error *err)
{
    if (extra > SIZE_MAX - buffer->len)
        return topic_error_set(err, "out of memory (%zu more bytes)", extra);
    return topic_memory_reserve(&buffer->bytes, &buffer->capacity, buffer->len + extra, 1, err);
}

int topic_buffer_append(struct topic_buffer *buffer, const void *bytes, size_t len,
                        struct topic_error *err)
{
    if (len == 0)
        return 0;
    if (topic_buffer_reserve(buffer, len, err) < 0)
        return -1;
    memcpy(buffer->bytes + buffer->len, bytes, len);
    buffer->len += len;
    return 0;
}

int topic_buffer_format(struct topic_buffer *buffer, struct topic_error *err, const char *format,
                        ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int needed = vsnprintf(NULL, 0, format, args);
    va_end(args);
    int status = -1;
    if (needed < 0) {
        topic_error_set(err, "cannot format a text");
    } else if (topic_buffer_reserve(buffer, (size_t)needed + 1, err) == 0) {
        vsnprintf(buffer->bytes + buffer->len, (size_t)needed + 1, format, again);
        buffer->len += (size_t)needed;
        status = 0;
    }
    va_end(again);
    return status;
}

const char *topic_buffer_string(struct topic_buffer *buffer, struct topic_error *err)
{
    if (topic_buffer_reserve(buffer, 1, err) < 0)
        return NULL;
    buffer->bytes[buffer->len] = '\0';
    return buffer->bytes;
}
