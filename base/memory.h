/* memory.h - allocates arrays: the size is checked for overflow, and a failure sets the error.
 *
 * Release everything with free().
 */
#ifndef TOPIC_BASE_MEMORY_H
#define TOPIC_BASE_MEMORY_H

#include <stddef.h>

#include "topicd/error.h"

/* `count` zeroed elements of `size` bytes. Never NULL for a count of 0, unless out of memory. */
void *topic_memory_new(size_t count, size_t size, struct topic_error *err);

/* The same, aligned to 64 bytes, the size of a cache line and of the widest vector register. For a
 * large array it asks the kernel for huge pages: an array that is read at random then spends less
 * time on address translation. */
void *topic_memory_new_aligned(size_t count, size_t size, struct topic_error *err);

/* Makes room for at least `needed` elements of `size` bytes. items points to the pointer to the
 * array. Grows the array by at least half, so that appending takes linear time, and updates
 * *capacity; if it fails, it changes neither and returns -1. */
int topic_memory_reserve(void *items, size_t *capacity, size_t needed, size_t size,
                         struct topic_error *err);

/* A NUL-terminated copy of len bytes. */
char *topic_memory_copy(const char *bytes, size_t len, struct topic_error *err);

/* Formats like printf. */
char *topic_memory_format(struct topic_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
