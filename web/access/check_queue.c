#include "web/access/check_queue.h"

#include <stdbool.h>
#include <string.h>

void topic_check_queue_remove(struct topic_check_queue *queue, size_t index)
{
    queue->count--;
    memmove(&queue->items[index], &queue->items[index + 1],
            (queue->count - index) * sizeof *queue->items);
}

static size_t count_of_address(const struct topic_check_queue *queue, uint64_t address)
{
    size_t count = 0;
    for (size_t i = 0; i < queue->count; i++)
        count += queue->items[i].address == address;
    return count;
}

static size_t count_of_name(const struct topic_check_queue *queue, uint64_t name)
{
    size_t count = 0;
    for (size_t i = 0; i < queue->count; i++)
        count += queue->items[i].name == name;
    return count;
}

/* One after the address's last that waits, or after what is checked now. */
static uint64_t next_turn(const struct topic_check_queue *queue, uint64_t address)
{
    uint64_t last = queue->turn;
    for (size_t i = 0; i < queue->count; i++)
        if (queue->items[i].address == address && queue->items[i].turn > last)
            last = queue->items[i].turn;
    return last + 1;
}

/* Of those with one turn, the one that came last. SIZE_MAX: none has a turn after this one. */
static size_t find_latest(const struct topic_check_queue *queue,
                          const struct topic_waiting_check *check, bool of_its_name)
{
    size_t latest = SIZE_MAX;
    uint64_t turn = check->turn + 1;
    for (size_t i = 0; i < queue->count; i++)
        if (queue->items[i].turn >= turn && (!of_its_name || queue->items[i].name == check->name)) {
            latest = i;
            turn = queue->items[i].turn;
        }
    return latest;
}

/* false: there is no place, and no check whose turn is later. */
static bool make_room(struct topic_check_queue *queue, const struct topic_waiting_check *check,
                      void **displaced)
{
    bool is_name_full = count_of_name(queue, check->name) == TOPIC_CHECK_QUEUE_MAX_OF_NAME;
    if (!is_name_full && queue->count < TOPIC_CHECK_QUEUE_MAX)
        return true;
    size_t latest = find_latest(queue, check, is_name_full);
    if (latest == SIZE_MAX)
        return false;
    *displaced = queue->items[latest].job;
    topic_check_queue_remove(queue, latest);
    return true;
}

enum topic_check_place topic_check_queue_add(struct topic_check_queue *queue,
                                             const struct topic_waiting_check *check,
                                             void **displaced)
{
    struct topic_waiting_check added = *check;
    *displaced = NULL;
    if (count_of_address(queue, check->address) == TOPIC_CHECK_QUEUE_MAX_OF_ADDRESS)
        return TOPIC_CHECK_ADDRESS_FULL;
    added.turn = next_turn(queue, check->address);
    if (!make_room(queue, &added, displaced))
        return TOPIC_CHECK_FULL;
    queue->items[queue->count++] = added;
    return TOPIC_CHECK_WAITS;
}

void *topic_check_queue_take(struct topic_check_queue *queue)
{
    size_t next = 0;
    if (queue->count == 0)
        return NULL;
    for (size_t i = 1; i < queue->count; i++)
        if (queue->items[i].turn < queue->items[next].turn)
            next = i;
    void *job = queue->items[next].job;
    queue->turn = queue->items[next].turn;
    topic_check_queue_remove(queue, next);
    return job;
}
