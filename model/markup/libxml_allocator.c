#include "model/markup/libxml_allocator.h"

#include <pthread.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlmemory.h>

/* Slots without allocating: a parser has some twenty allocations at a time, and one more for each
 * attribute of a tag. A power of two. */
#define INITIAL_SLOTS 128

/* The live allocations: a hash table with linear probing, at most half full. NULL: a free slot. */
struct allocations {
    void **slots;
    size_t capacity;
    size_t count;
    void *initial[INITIAL_SLOTS];
};

struct scope {
    const struct topic_libxml_allocator_work *work;
    enum topic_libxml_allocator_result result;
    jmp_buf exit_point;
    struct allocations allocations;
};

/* The allocator that libxml2 had before; it still allocates. */
static xmlFreeFunc old_free;
static xmlMallocFunc old_malloc;
static xmlReallocFunc old_realloc;
static xmlStrdupFunc old_strdup;

/* What this thread runs at present; NULL: nothing. */
static _Thread_local struct scope *scope;

/* Multiplicative hashing, which spreads neighbouring addresses. */
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

/* Reinserts the entries after the removed one, which the free slot would otherwise hide. */
static void remove_entry(struct allocations *allocations, const void *memory)
{
    const size_t mask = allocations->capacity - 1;
    size_t at = slot_of(allocations, memory);
    while (allocations->slots[at] && allocations->slots[at] != memory)
        at = (at + 1) & mask;
    if (!allocations->slots[at])
        return; /* allocated before this run */
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
    if (allocations->slots != allocations->initial)
        free(allocations->slots);
    allocations->slots = grown.slots;
    allocations->capacity = grown.capacity;
    return true;
}

static _Noreturn void abort_run(enum topic_libxml_allocator_result result)
{
    scope->result = result;
    longjmp(scope->exit_point, 1);
}

static void *tracking_malloc(size_t size)
{
    if (!scope)
        return old_malloc(size);
    void *memory = has_room(&scope->allocations) ? old_malloc(size) : NULL;
    if (!memory)
        abort_run(TOPIC_LIBXML_ALLOCATOR_NO_MEMORY);
    add(&scope->allocations, memory);
    return memory;
}

static void *tracking_realloc(void *memory, size_t size)
{
    if (!scope)
        return old_realloc(memory, size);
    if (!scope->work->may_grow(scope->work->context, memory, size))
        abort_run(TOPIC_LIBXML_ALLOCATOR_LIMIT);
    void *moved = has_room(&scope->allocations) ? old_realloc(memory, size) : NULL;
    if (!moved)
        abort_run(TOPIC_LIBXML_ALLOCATOR_NO_MEMORY);
    if (memory)
        remove_entry(&scope->allocations, memory);
    add(&scope->allocations, moved);
    return moved;
}

static char *tracking_strdup(const char *text)
{
    if (!scope)
        return old_strdup(text);
    char *copy = has_room(&scope->allocations) ? old_strdup(text) : NULL;
    if (!copy)
        abort_run(TOPIC_LIBXML_ALLOCATOR_NO_MEMORY);
    add(&scope->allocations, copy);
    return copy;
}

static void tracking_free(void *memory)
{
    if (scope && memory)
        remove_entry(&scope->allocations, memory);
    old_free(memory);
}

static void prepare(void)
{
    if (xmlMemGet(&old_free, &old_malloc, &old_realloc, &old_strdup) == 0)
        xmlMemSetup(tracking_free, tracking_malloc, tracking_realloc, tracking_strdup);
    xmlInitParser();
}

void topic_libxml_allocator_prepare(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare);
}

/* Besides the parser's allocations, libxml2 keeps only the thread's last error. */
static void release_all(const struct allocations *allocations)
{
    memset(&xmlLastError, 0, sizeof xmlLastError);
    for (size_t i = 0; i < allocations->capacity; i++)
        if (allocations->slots[i])
            old_free(allocations->slots[i]);
}

/* A function of its own, so that the second return of setjmp does not change the caller's
 * variables.
 */
static void run(struct scope *current)
{
    if (setjmp(current->exit_point) == 0)
        current->work->run(current->work->context);
}

enum topic_libxml_allocator_result
topic_libxml_allocator_run(const struct topic_libxml_allocator_work *work)
{
    struct scope current = {.work = work, .allocations = {.capacity = INITIAL_SLOTS}};
    struct allocations *allocations = &current.allocations;
    allocations->slots = allocations->initial;
    topic_libxml_allocator_prepare();
    xmlResetLastError(); /* an earlier user of libxml2 may have left one */
    scope = &current;
    run(&current);
    scope = NULL;
    if (current.result != TOPIC_LIBXML_ALLOCATOR_FINISHED)
        release_all(allocations);
    if (allocations->slots != allocations->initial)
        free(allocations->slots);
    return current.result;
}
