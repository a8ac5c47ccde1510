/* buffer.h - bytes that grow at the end.
 *
 * A failed append leaves the buffer as it was. topic_buffer_reset keeps the memory for the next
 * use.
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

/* All zero is a valid empty buffer; release frees the memory and leaves an empty buffer. */
void topic_buffer_release(struct topic_buffer *buffer);
void topic_buffer_reset(struct topic_buffer *buffer);

/* Room for `extra` more bytes after len. */
int topic_buffer_reserve(struct topic_buffer *buffer, size_t extra, struct topic_error *err);
int topic_buffer_append(struct topic_buffer *buffer, const void *bytes, size_t len,
                        struct topic_error *err);
int topic_buffer_format(struct topic_buffer *buffer, struct topic_error *err, const char *format,
                        ...) __attribute__((format(printf, 3, 4)));

/* Writes a NUL after the last byte without counting it; the pointer lives until the next change. */
const char *topic_buffer_string(struct topic_buffer *buffer, struct topic_error *err);

#endif
