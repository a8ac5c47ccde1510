/* memory.h - arrays of counted elements, with the multiplication checked and a sentence on failure.
 *
 * Everything returned is released with free().
 */
#ifndef TOPIC_BASE_MEMORY_H
#define TOPIC_BASE_MEMORY_H

#include <stddef.h>

#include "topicd/error.h"

/* `count` zeroed elements of `size` bytes; a count of 0 gives a pointer that may be freed. */
void *topic_memory_new(size_t count, size_t size, struct topic_error *err);

/* The same on addresses that no vector register or cache line straddles (64 bytes). Where there is
 * much of it the kernel is asked for huge pages: an array that is read here and there then spends
 * less time on where it lies than on what it holds. */
void *topic_memory_new_aligned(size_t count, size_t size, struct topic_error *err);

/* Makes room for at least `needed` elements: grows *items (by half at least, so that appending is
 * linear) and *capacity together, or leaves both alone and returns -1. */
int topic_memory_reserve(void *items, size_t *capacity, size_t needed, size_t size,
                         struct topic_error *err);

/* A NUL-terminated copy of len bytes. */
char *topic_memory_copy(const char *bytes, size_t len, struct topic_error *err);

/* As printf would write it. */
char *topic_memory_format(struct topic_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
