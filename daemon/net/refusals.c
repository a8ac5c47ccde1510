#include "daemon/net/refusals.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "hooks/hooks.h"

/* How often connections are read again. */
#define TURN_MS 10

static const struct topic_credit_limits limits = {.a_second = TOPIC_REFUSALS_BYTES_A_SECOND,
                                                  .most = TOPIC_REFUSALS_MOST_CREDIT,
                                                  .most_debt = TOPIC_REFUSALS_MOST_DEBT};

/* The place of a connection that has been closed belongs to the next one with its descriptor. */
static struct topic_refusals_connection *place_of(struct topic_refusals *refusals, int fd)
{
    for (size_t i = 0; i < refusals->count; i++)
        if (refusals->waiting[i].fd == fd)
            return &refusals->waiting[i];
    if (topic_memory_reserve(&refusals->waiting, &refusals->capacity, refusals->count + 1,
                             sizeof *refusals->waiting, NULL) < 0)
        return NULL;
    return &refusals->waiting[refusals->count++];
}

static void wait(struct topic_refusals *refusals, struct topic_message *message)
{
    /* Only the last frame surely has what libzmq knows of its connection. */
    int fd = zmq_msg_get(&message->frames[message->frame_count - 1], ZMQ_SRCFD);
    if (fd < 0 || !topic_hooks_stop_reading(fd, TOPIC_HOOKS_REFUSED))
        return;
    struct topic_refusals_connection *place = place_of(refusals, fd);
    if (place)
        *place = (struct topic_refusals_connection){fd, message->size_bytes};
    else
        topic_hooks_resume_reading(fd, TOPIC_HOOKS_REFUSED);
}

void topic_refusals_add(struct topic_refusals *refusals, struct topic_message *message,
                        int64_t now_ms)
{
    refusals->turn_bytes += message->size_bytes;
    if (message->size_bytes <= TOPIC_REFUSALS_SHORT_BYTES)
        return;
    if (topic_credit_take(&refusals->credit, &limits, (int64_t)message->size_bytes, now_ms) < 0)
        wait(refusals, message);
}

void topic_refusals_turn(struct topic_refusals *refusals, int64_t now_ms)
{
    size_t resumed = 0;
    if (refusals->count == 0)
        return;
    /* What they send will be counted; until then it is lent. */
    for (int64_t left = topic_credit_count(&refusals->credit, &limits, now_ms);
         left > 0 && resumed < refusals->count; resumed++) {
        left -= (int64_t)refusals->waiting[resumed].size_bytes;
        topic_hooks_resume_reading(refusals->waiting[resumed].fd, TOPIC_HOOKS_REFUSED);
    }
    refusals->count -= resumed;
    memmove(refusals->waiting, refusals->waiting + resumed,
            refusals->count * sizeof *refusals->waiting);
}

int topic_refusals_timeout_ms(const struct topic_refusals *refusals)
{
    return refusals->count > 0 ? TURN_MS : -1;
}

void topic_refusals_release(struct topic_refusals *refusals)
{
    free(refusals->waiting);
    *refusals = (struct topic_refusals){0};
}
