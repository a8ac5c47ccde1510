/* stamp.h - when a version was promoted and from which file, written beside it:
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

int topic_metadata_write(struct topic_buffer *out, time_t promoted, const char *source,
                         struct topic_error *err);

/* `promoted` is empty where the file is lost, or has no time. */
void topic_metadata_read(char promoted[TOPIC_METADATA_SIZE], const char *path);

#endif
