#include "wire/client/client_slots.h"

#include <assert.h>
#include <stdlib.h>

#include "base/memory.h"

#define MIN_CAPACITY 64

static struct topic_client_slot *slot_of(const struct topic_client_slots *slots, uint64_t number)
{
    assert(slots->capacity > 0);
    return &slots->items[number % slots->capacity];
}

size_t topic_client_slots_count(const struct topic_client_slots *slots)
{
    return (size_t)(slots->next - slots->first);
}

/* Frames cannot be copied as structs are: libzmq counts who has them. */
static void move(struct topic_client_slot *to, struct topic_client_slot *from)
{
    to->check = from->check;
    to->is_answered = from->is_answered;
    if (from->is_answered) {
        zmq_msg_init(&to->frame);
        zmq_msg_move(&to->frame, &from->frame);
        zmq_msg_close(&from->frame);
    }
    from->check = (struct topic_answer_check){0};
    from->is_answered = false;
}

/* Growing changes the length of the ring, so each request moves to the slot of its number. */
int topic_client_slots_reserve(struct topic_client_slots *slots, struct topic_error *err)
{
    if (topic_client_slots_count(slots) < slots->capacity)
        return 0;
    size_t capacity = slots->capacity ? 2 * slots->capacity : MIN_CAPACITY;
    struct topic_client_slot *grown = topic_memory_new(capacity, sizeof *grown, err);
    if (!grown)
        return -1;
    for (uint64_t i = slots->first; i < slots->next; i++)
        move(&grown[i % capacity], slot_of(slots, i));
    free(slots->items);
    slots->items = grown;
    slots->capacity = capacity;
    return 0;
}

void topic_client_slots_add(struct topic_client_slots *slots, struct topic_answer_check *check)
{
    *slot_of(slots, slots->next++) = (struct topic_client_slot){.check = *check};
    *check = (struct topic_answer_check){0};
}

void topic_client_slots_keep(struct topic_client_slots *slots, uint64_t number, zmq_msg_t *frame)
{
    if (number < slots->first || number >= slots->next)
        return;
    struct topic_client_slot *slot = slot_of(slots, number);
    if (slot->is_answered)
        return;
    slots->waiting_bytes += zmq_msg_size(frame);
    zmq_msg_init(&slot->frame);
    zmq_msg_move(&slot->frame, frame);
    slot->is_answered = true;
}

bool topic_client_slots_has_first(const struct topic_client_slots *slots)
{
    return slot_of(slots, slots->first)->is_answered;
}

void topic_client_slots_take_first(struct topic_client_slots *slots,
                                   struct topic_client_slot *taken)
{
    struct topic_client_slot *first = slot_of(slots, slots->first++);
    if (first->is_answered)
        slots->waiting_bytes -= zmq_msg_size(&first->frame);
    move(taken, first);
}

void topic_client_slots_release_one(struct topic_client_slot *slot)
{
    if (slot->is_answered)
        zmq_msg_close(&slot->frame);
    slot->is_answered = false;
    topic_answer_check_release(&slot->check);
}

void topic_client_slots_release(struct topic_client_slots *slots)
{
    for (uint64_t i = slots->first; i < slots->next; i++)
        topic_client_slots_release_one(slot_of(slots, i));
    free(slots->items);
    *slots = (struct topic_client_slots){0};
}
