/* shortage.h - libxml2 when memory runs out: left at once, with all that it had.
 *
 * Of libxml2 2.9.14 left to itself some functions then go on with names that are missing, some go
 * round and round at the same place, and one writes into a table that it has lost. So they never
 * see it: the allocation that fails does not return. Nor does one that would make them slow.
 */
#ifndef TOPIC_MODEL_TEXT_LIBXML_ALLOCATOR_H
#define TOPIC_MODEL_TEXT_LIBXML_ALLOCATOR_H

#include <stdbool.h>
#include <stddef.h>

/* From now on libxml2's allocator, whichever it is, is watched; before libxml2 is used. Safe from
 * several threads, and for other users of libxml2 in the process: for them nothing changes. */
void topic_libxml_allocator_prepare(void);

enum topic_libxml_allocator_result {
    TOPIC_LIBXML_ALLOCATOR_FINISHED, /* `run` came to its end */
    TOPIC_LIBXML_ALLOCATOR_NO_MEMORY, /* ran out; all that libxml2 had allocated in `run` has been freed */
    TOPIC_LIBXML_ALLOCATOR_LIMIT /* the same by `may_grow` */
};

/* What uses libxml2, and releases what it allocated with it. In functions that libxml2 calls back
 * it may own nothing while it calls libxml2. */
struct topic_libxml_allocator_work {
    void (*run)(void *context);
    bool (*may_grow)(void *context, const void *memory, size_t size_bytes); /* before realloc */
    void *context;
};

enum topic_libxml_allocator_result
topic_libxml_allocator_run(const struct topic_libxml_allocator_work *work);

#endif
