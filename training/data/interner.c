#include "training/data/interner.h"

#include <stdlib.h>

#include "base/checksum.h"
#include "base/memory.h"

#define FIRST_SLOT_COUNT 4096

static size_t find_slot(const struct topic_interner *interner, uint64_t key)
{
    size_t mask = interner->slot_count - 1;
    size_t at = (size_t)key & mask;
    while (interner->slots[at] != 0 && interner->items[interner->slots[at] - 1].key != key)
        at = (at + 1) & mask;
    return at;
}

/* Keeps at least half of the slots free. */
static int reserve_slot(struct topic_interner *interner, struct topic_error *err)
{
    if (2 * (interner->count + 1) <= interner->slot_count)
        return 0;
    size_t slot_count = interner->slot_count ? 2 * interner->slot_count : FIRST_SLOT_COUNT;
    uint32_t *slots = topic_memory_new(slot_count, sizeof *slots, err);
    if (!slots)
        return -1;
    free(interner->slots);
    interner->slots = slots;
    interner->slot_count = slot_count;
    for (size_t i = 0; i < interner->count; i++)
        slots[find_slot(interner, interner->items[i].key)] = (uint32_t)i + 1;
    return 0;
}

uint32_t topic_interner_add(struct topic_interner *interner, uint64_t key, struct topic_text text,
                            uint8_t kind, struct topic_error *err)
{
    if (reserve_slot(interner, err) < 0)
        return UINT32_MAX;
    size_t slot = find_slot(interner, key);
    if (interner->slots[slot] != 0)
        return interner->slots[slot] - 1;
    if (interner->count == UINT32_MAX - 1) {
        topic_error_set(err, "the corpus has more than %u different words", UINT32_MAX - 1);
        return UINT32_MAX;
    }
    size_t start = interner->texts.len;
    if (topic_memory_reserve(&interner->items, &interner->capacity, interner->count + 1,
                             sizeof *interner->items, err) < 0 ||
        topic_buffer_append(&interner->texts, text.bytes, text.len, err) < 0)
        return UINT32_MAX;
    interner->items[interner->count] = (struct topic_intern){
        .key = key, .text_start = start, .text_len = (uint32_t)text.len, .kind = kind};
    interner->slots[slot] = (uint32_t)++interner->count;
    return (uint32_t)interner->count - 1;
}

uint32_t topic_interner_add_name(struct topic_interner *interner, struct topic_text name,
                                 struct topic_error *err)
{
    return topic_interner_add(interner, topic_checksum(name.bytes, name.len, 0), name, 0, err);
}

uint32_t topic_interner_find_name(const struct topic_interner *interner, struct topic_text name)
{
    if (interner->slot_count == 0)
        return UINT32_MAX;
    size_t slot = find_slot(interner, topic_checksum(name.bytes, name.len, 0));
    return interner->slots[slot] != 0 ? interner->slots[slot] - 1 : UINT32_MAX;
}

struct topic_text topic_interner_text(const struct topic_interner *interner, size_t number)
{
    const struct topic_intern *item = &interner->items[number];
    return (struct topic_text){item->text_len ? interner->texts.bytes + item->text_start : "",
                               item->text_len};
}

const char **topic_interner_copy_texts(const struct topic_interner *interner,
                                       struct topic_buffer *bytes, struct topic_error *err)
{
    const char **texts = topic_memory_new(interner->count, sizeof *texts, err);
    if (!texts || topic_buffer_reserve(bytes, interner->texts.len + interner->count, err) < 0) {
        free(texts);
        return NULL;
    }
    for (size_t i = 0; i < interner->count; i++) {
        struct topic_text text = topic_interner_text(interner, i);
        texts[i] = bytes->bytes + bytes->len;
        topic_buffer_append(bytes, text.bytes, text.len, NULL);
        topic_buffer_append(bytes, "", 1, NULL);
    }
    return texts;
}

void topic_interner_release(struct topic_interner *interner)
{
    free(interner->items);
    free(interner->slots);
    topic_buffer_release(&interner->texts);
    *interner = (struct topic_interner){0};
}
