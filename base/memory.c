#include "base/memory.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Small enough not to waste much on an array of one, large enough to save the first few growths. */
#define FIRST_CAPACITY 16
#define CACHE_LINE 64
/* A huge page of x86-64 and of most ARM processors; where the size is another, no harm is done. */
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

static void *out_of_memory(size_t count, size_t size, struct topic_error *err)
{
    topic_error_set(err, "out of memory (%zu x %zu bytes)", count, size);
    return NULL;
}

void *topic_memory_new(size_t count, size_t size, struct topic_error *err)
{
    void *memory = calloc(count ? count : 1, size);
    return memory ? memory : out_of_memory(count, size, err);
}

void *topic_memory_new_aligned(size_t count, size_t size, struct topic_error *err)
{
    if (count > (SIZE_MAX - HUGE_PAGE - CACHE_LINE) / size)
        return out_of_memory(count, size, err);
    size_t bytes = (count * size / CACHE_LINE + 1) * CACHE_LINE;
    bool is_large = bytes >= HUGE_PAGE;
    /* C wants a multiple of the alignment, and the sanitizers insist on it; no page is used
     * more. */
    void *memory = is_large
                       ? aligned_alloc(HUGE_PAGE, (bytes + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE)
                       : aligned_alloc(CACHE_LINE, bytes);
    if (!memory)
        return out_of_memory(count, size, err);
    if (is_large) /* may fail: without huge pages it is only slower */
        madvise(memory, bytes, MADV_HUGEPAGE);
    return memset(memory, 0, bytes);
}

int topic_memory_reserve(void *items, size_t *capacity, size_t needed, size_t size,
                         struct topic_error *err)
{
    if (needed <= *capacity)
        return 0;
    size_t grown = *capacity + *capacity / 2;
    if (grown < FIRST_CAPACITY)
        grown = FIRST_CAPACITY;
    if (grown < needed)
        grown = needed;
    void *old;
    memcpy(&old, items, sizeof old);
    void *memory = grown <= SIZE_MAX / size ? realloc(old, grown * size) : NULL;
    if (!memory) {
        out_of_memory(grown, size, err);
        return -1;
    }
    memcpy(items, &memory, sizeof memory);
    *capacity = grown;
    return 0;
}

char *topic_memory_copy(const char *bytes, size_t len, struct topic_error *err)
{
    char *copy = topic_memory_new(len + 1, 1, err);
    if (copy && len)
        memcpy(copy, bytes, len);
    return copy;
}

char *topic_memory_format(struct topic_error *err, const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int len = vasprintf(&text, format, args);
    va_end(args);
    if (len >= 0)
        return text;
    out_of_memory(1, strlen(format), err);
    return NULL;
}
