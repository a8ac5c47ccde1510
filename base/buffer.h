/* buffer.h - bytes that grow at the end.
 *
 *     struct topic_buffer buffer = {0};
 *     topic_buffer_append(&buffer, bytes, len, &err);
 *     topic_buffer_format(&buffer, &err, "%zu topics", count);
 *     ... buffer.bytes[0 .. buffer.len) ...
 *     topic_buffer_release(&buffer);
 *
 * If an append fails, the buffer is unchanged.
 */
#ifndef TOPIC_BASE_BUFFER_H
#define TOPIC_BASE_BUFFER_H

#include <stddef.h>

#include "topicd/error.h"

struct topic_buffer {
    char *bytes;
    size_t len;
    size_t capacity;
};

/* Frees the memory and leaves an empty buffer, all zero. */
void topic_buffer_release(struct topic_buffer *buffer);

/* Empties the buffer and keeps its memory for the next use. */
void topic_buffer_reset(struct topic_buffer *buffer);

/* Gives back what a large buffer has allocated beyond its content; does nothing for a small one. */
void topic_buffer_shrink(struct topic_buffer *buffer);

/* Makes room for `extra` more bytes after len. */
int topic_buffer_reserve(struct topic_buffer *buffer, size_t extra, struct topic_error *err);
int topic_buffer_append(struct topic_buffer *buffer, const void *bytes, size_t len,
                        struct topic_error *err);
int topic_buffer_format(struct topic_buffer *buffer, struct topic_error *err, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));

/* Writes a NUL after the last byte, which len does not count. The pointer is valid until the next
 * change. */
const char *topic_buffer_string(struct topic_buffer *buffer, struct topic_error *err);

#endif
