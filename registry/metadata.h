/* metadata.h - when a version was promoted, and from which file; kept next to its model:
 *
 *     {"promoted":"2026-03-01T12:00:00Z","source":"my.model"}
 */
#ifndef TOPIC_REGISTRY_METADATA_H
#define TOPIC_REGISTRY_METADATA_H

#include <time.h>

#include "base/buffer.h"
#include "topicd/error.h"

/* "2026-03-01T12:00:00Z" and its NUL. */
#define TOPIC_METADATA_SIZE 21

/* Appends the line above to `out`. */
int topic_metadata_write(struct topic_buffer *out, time_t promoted, const char *source,
                         struct topic_error *err);

/* Reads an open file. Sets `promoted` to "" when it has no time, or fd is negative. */
void topic_metadata_read(char promoted[TOPIC_METADATA_SIZE], int fd);

#endif
