/* interner.h - gives every distinct 64-bit key a number, in order of first appearance.
 *
 *     struct topic_interner interner = {0};
 *     uint32_t number = topic_interner_add(&interner, key, text, kind, &err);
 *     ... interner.items[number], topic_interner_text(&interner, number) ...
 *     topic_interner_release(&interner);
 */
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
    uint8_t kind; /* for the caller's use */
};

struct topic_interner {
    struct topic_intern *items; /* by number */
    size_t count;
    size_t capacity;
    uint32_t *slots; /* number plus one; 0 is empty */
    size_t slot_count;
    struct topic_buffer texts;
};

/* The key's number; a key that has none gets the next one, with a copy of the text. UINT32_MAX:
 * failed. */
uint32_t topic_interner_add(struct topic_interner *interner, uint64_t key, struct topic_text text,
                            uint8_t kind, struct topic_error *err);

/* The same where the text itself identifies the item: the key is its checksum. */
uint32_t topic_interner_add_name(struct topic_interner *interner, struct topic_text name,
                                 struct topic_error *err);

/* The number of a name that was added so; UINT32_MAX: it was not. */
uint32_t topic_interner_find_name(const struct topic_interner *interner, struct topic_text name);

/* Borrowed until the next add. */
struct topic_text topic_interner_text(const struct topic_interner *interner, size_t number);

/* Appends NUL-terminated copies of all texts to the buffer, and returns an array that points to
 * them, by number; the caller frees it. The copies move if the buffer grows later. NULL: failed. */
const char **topic_interner_copy_texts(const struct topic_interner *interner,
                                       struct topic_buffer *bytes, struct topic_error *err);

void topic_interner_release(struct topic_interner *interner);

#endif
