#include "model/text/libxml_allocator.h"

#include <pthread.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>

/* A parser has some twenty allocations at a time, and one more for each attribute of a tag. A power
 * of two. */
#define FEW 128

/* A hash table with linear probing, of which at most half is used; NULL is free. */
struct allocations {
    void **slots;
    size_t capacity;
    size_t count;
    void *few[FEW];
};

struct scope {
    const struct topic_libxml_allocator_work *work;
    enum topic_libxml_allocator_result end;
    jmp_buf out;
    struct allocations allocations;
};

/* What was there before us goes on allocating. */
static xmlFreeFunc old_free;
static xmlMallocFunc old_malloc;
static xmlReallocFunc old_realloc;
static xmlStrdupFunc old_strdup;

/* Of what this thread runs; NULL: nothing. */
static _Thread_local struct scope *scope;

/* Multiplicative: neighbours in memory are parted. */
static size_t slot_of(const struct allocations *allocations, const void *memory)
{
    return (size_t)((uintptr_t)memory / sizeof(max_align_t) * 0x9E3779B97F4A7C15u >> 20) &
           (allocations->capacity - 1);
}

static void add(struct allocations *allocations, void *memory)
{
    size_t at = slot_of(allocations, memory);
    while (allocations->slots[at])
        at = (at + 1) & (allocations->capacity - 1);
    allocations->slots[at] = memory;
    allocations->count++;
}

/* Those behind the gap that it would hide are put in again. */
static void drop(struct allocations *allocations, const void *memory)
{
    const size_t mask = allocations->capacity - 1;
    size_t at = slot_of(allocations, memory);
    while (allocations->slots[at] && allocations->slots[at] != memory)
        at = (at + 1) & mask;
    if (!allocations->slots[at])
        return; /* allocated before */
    allocations->slots[at] = NULL;
    allocations->count--;
    for (at = (at + 1) & mask; allocations->slots[at]; at = (at + 1) & mask) {
        void *moved = allocations->slots[at];
        allocations->slots[at] = NULL;
        allocations->count--;
        add(allocations, moved);
    }
}

static bool has_room(struct allocations *allocations)
{
    if (2 * (allocations->count + 1) <= allocations->capacity)
        return true;
    struct allocations grown = {.capacity = 2 * allocations->capacity};
    grown.slots = calloc(grown.capacity, sizeof *grown.slots);
    if (!grown.slots)
        return false;
    for (size_t i = 0; i < allocations->capacity; i++)
        if (allocations->slots[i])
            add(&grown, allocations->slots[i]);
    if (allocations->slots != allocations->few)
        free(allocations->slots);
    allocations->slots = grown.slots;
    allocations->capacity = grown.capacity;
    return true;
}

static _Noreturn void leave(enum topic_libxml_allocator_result end)
{
    scope->end = end;
    longjmp(scope->out, 1);
}

static void *watched_malloc(size_t size)
{
    if (!scope)
        return old_malloc(size);
    void *memory = has_room(&scope->allocations) ? old_malloc(size) : NULL;
    if (!memory)
        leave(TOPIC_LIBXML_ALLOCATOR_NO_MEMORY);
    add(&scope->allocations, memory);
    return memory;
}

static void *watched_realloc(void *memory, size_t size)
{
    if (!scope)
        return old_realloc(memory, size);
    if (!scope->work->may_grow(scope->work->context, memory, size))
        leave(TOPIC_LIBXML_ALLOCATOR_LIMIT);
    void *moved = has_room(&scope->allocations) ? old_realloc(memory, size) : NULL;
    if (!moved)
        leave(TOPIC_LIBXML_ALLOCATOR_NO_MEMORY);
    if (memory)
        drop(&scope->allocations, memory);
    add(&scope->allocations, moved);
    return moved;
}

static char *watched_strdup(const char *text)
{
    if (!scope)
        return old_strdup(text);
    char *copy = has_room(&scope->allocations) ? old_strdup(text) : NULL;
    if (!copy)
        leave(TOPIC_LIBXML_ALLOCATOR_NO_MEMORY);
    add(&scope->allocations, copy);
    return copy;
}

static void watched_free(void *memory)
{
    if (scope && memory)
        drop(&scope->allocations, memory);
    old_free(memory);
}

static void prepare(void)
{
    if (xmlMemGet(&old_free, &old_malloc, &old_realloc, &old_strdup) == 0)
        xmlMemSetup(watched_free, watched_malloc, watched_realloc, watched_strdup);
    xmlInitParser();
}

void topic_libxml_allocator_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare);
}

/* Beside the parser's own, the thread's last error is all that libxml2 keeps. */
static void release_all(const struct allocations *allocations)
{
    memset(&xmlLastError, 0, sizeof xmlLastError);
    for (size_t i = 0; i < allocations->capacity; i++)
        if (allocations->slots[i])
            old_free(allocations->slots[i]);
}

/* Its own function: where setjmp returns for the second time, what is elsewhere is as it was left.
 */
static void run(struct scope *own)
{
    if (setjmp(own->out) == 0)
        own->work->run(own->work->context);
}

enum topic_libxml_allocator_result
topic_libxml_allocator_run(const struct topic_libxml_allocator_work *work)
{
    struct scope own = {.work = work, .allocations = {.capacity = FEW}};
    struct allocations *allocations = &own.allocations;
    allocations->slots = allocations->few;
    topic_libxml_allocator_prepare();
    xmlResetLastError(); /* what an earlier run has left there is not ours */
    scope = &own;
    run(&own);
    scope = NULL;
    if (own.end != TOPIC_LIBXML_ALLOCATOR_FINISHED)
        release_all(allocations);
    if (allocations->slots != allocations->few)
        free(allocations->slots);
    return own.end;
}
