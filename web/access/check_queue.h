/* check_queue.h - checks that wait for their turn, with fair turns between addresses.
 *
 *     topic_check_queue_add(&queue, &waiting, &displaced)    for each that comes
 *     topic_check_queue_take(&queue)                         the next, when the one before is over
 *
 * An address has its second check made when every other that waits had its first, however many it
 * sent before (start-time fair queueing: Goyal, Vin and Cheng 1996, with checks of one cost). Where
 * the places run out, the check with the latest turn gives way to one with an earlier turn. So who
 * sends many keeps nobody else out: with one such address, a check from another is the second.
 *
 * All zero is empty. Belongs to one thread.
 */
#ifndef TOPIC_WEB_ACCESS_CHECK_QUEUE_H
#define TOPIC_WEB_ACCESS_CHECK_QUEUE_H

#include <stddef.h>
#include <stdint.h>

#define TOPIC_CHECK_QUEUE_MAX 32
#define TOPIC_CHECK_QUEUE_MAX_OF_ADDRESS 8
#define TOPIC_CHECK_QUEUE_MAX_OF_NAME 16

struct topic_waiting_check {
    uint64_t address; /* hashes */
    uint64_t name;
    uint64_t turn; /* the queue's: the lower, the earlier */
    void *job;
};

struct topic_check_queue {
    struct topic_waiting_check items[TOPIC_CHECK_QUEUE_MAX]; /* in the order of their arrival */
    size_t count;
    uint64_t turn; /* of the check that was taken last */
};

enum topic_check_place {
    TOPIC_CHECK_WAITS,
    TOPIC_CHECK_ADDRESS_FULL, /* its address has as many as may wait */
    TOPIC_CHECK_FULL          /* its name has, or all places are taken */
};

/* Sets *displaced to the job that gives way, or to NULL. */
enum topic_check_place topic_check_queue_add(struct topic_check_queue *queue,
                                             const struct topic_waiting_check *check,
                                             void **displaced);

/* The job whose turn it is; NULL: none waits. */
void *topic_check_queue_take(struct topic_check_queue *queue);

void topic_check_queue_remove(struct topic_check_queue *queue, size_t index);

#endif
