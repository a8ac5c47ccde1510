/* interner.h - gives every distinct 64-bit key a number, in order of first appearance. */
#ifndef TOPIC_TRAINING_DATA_INTERNER_H
#define TOPIC_TRAINING_DATA_INTERNER_H

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

struct topic_intern {
    uint64_t key;
    size_t text_start;
    uint32_t text_len;
    uint8_t kind; /* the caller's */
};

struct topic_interner {
    struct topic_intern *items; /* by number */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* number plus one; 0 is empty */
    size_t slot_count;
    struct topic_buffer texts;
};

/* The key's number, a new one with a copy of the text when it has none yet; UINT32_MAX on failure.
 */
uint32_t topic_interner_add(struct topic_interner *interner, uint64_t key, struct topic_text text,
                            uint8_t kind, struct topic_error *err);

struct topic_text topic_interner_text(const struct topic_interner *interner, size_t number);

void topic_interner_release(struct topic_interner *interner);

#endif
