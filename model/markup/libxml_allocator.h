/* libxml_allocator.h - an allocator for libxml2 that aborts the parse when memory runs out.
 *
 *     const struct topic_libxml_allocator_work work = {run, may_grow, context};
 *     if (topic_libxml_allocator_run(&work) == TOPIC_LIBXML_ALLOCATOR_NO_MEMORY)
 *         return topic_error_set(err, "out of memory");
 *
 * When an allocation fails, some functions of libxml2 2.9.14 continue with missing names, some loop
 * for ever at the same place, and one writes to a table that it has lost. So a failed allocation
 * never returns to them: it jumps out of the parse, and everything that libxml2 allocated in it is
 * freed. The same happens to an allocation that `may_grow` refuses, because it would make the parse
 * slow.
 */
#ifndef TOPIC_MODEL_TEXT_LIBXML_ALLOCATOR_H
#define TOPIC_MODEL_TEXT_LIBXML_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/* Puts the allocator in front of libxml2's present one. Call it before libxml2 is used. May be
 * called from several threads; nothing changes for other users of libxml2 in the process. */
void topic_libxml_allocator_prepare(void);

enum topic_libxml_allocator_result {
    TOPIC_LIBXML_ALLOCATOR_FINISHED,  /* `run` has returned */
    TOPIC_LIBXML_ALLOCATOR_NO_MEMORY, /* out of memory: aborted, libxml2's allocations freed */
    TOPIC_LIBXML_ALLOCATOR_LIMIT      /* refused by `may_grow`: likewise */
};

/* `run` uses libxml2, and releases what it allocates with it. A function that libxml2 calls back
 * must not own anything while it calls libxml2: it may never get to release it. `may_grow` is
 * called before each realloc, with the old block. */
struct topic_libxml_allocator_work {
    void (*run)(void *context);
    bool (*may_grow)(void *context, const void *memory, size_t size_bytes);
    void *context;
};

enum topic_libxml_allocator_result
topic_libxml_allocator_run(const struct topic_libxml_allocator_work *work);

#endif
