#include "daemon/serving/sender.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/checksum.h"
#include "base/clock.h"
#include "base/memory.h"

/* Senders kept for reuse: as many as may come and go in one turn of the main loop. */
#define MAX_POOLED 1024

/* Senders without requests that are looked at for each request. */
#define SWEPT 2

void topic_sender_table_init(struct topic_sender_table *senders)
{
    *senders = (struct topic_sender_table){0};
    if (getrandom(&senders->seed, sizeof senders->seed, GRND_NONBLOCK) < 0)
        senders->seed = (uint64_t)topic_clock_now_ms();
}

static void free_chain(struct topic_sender *sender)
{
    while (sender) {
        struct topic_sender *next = sender->next;
        free(sender);
        sender = next;
    }
}

void topic_sender_table_release(struct topic_sender_table *senders)
{
    for (size_t i = 0; i < TOPIC_SENDER_BUCKETS; i++)
        free_chain(senders->buckets[i]);
    free_chain(senders->pool);
    *senders = (struct topic_sender_table){0};
}

static struct topic_sender **bucket_of(struct topic_sender_table *senders, struct topic_text name)
{
    uint64_t hash = topic_checksum(name.bytes, name.len, senders->seed);
    return &senders->buckets[hash % TOPIC_SENDER_BUCKETS];
}

static struct topic_sender *make(struct topic_sender_table *senders, struct topic_text name)
{
    struct topic_sender *sender = senders->pool;
    if (sender) {
        senders->pool = sender->next;
        senders->pool_count--;
    } else {
        sender = topic_memory_new(1, sizeof *sender, NULL);
    }
    if (!sender)
        return NULL;
    memset(sender->turns, 0, sizeof sender->turns);
    sender->name_len = (uint8_t)name.len;
    memcpy(sender->name, name.bytes, name.len);
    return sender;
}

struct topic_sender *topic_sender_enter(struct topic_sender_table *senders, struct topic_text name,
                                        size_t size_bytes)
{
    assert(name.len <= TOPIC_SENDER_MAX_NAME);
    struct topic_sender **bucket = bucket_of(senders, name);
    struct topic_sender *sender = *bucket;
    while (sender &&
           (sender->name_len != name.len || memcmp(sender->name, name.bytes, name.len) != 0))
        sender = sender->next;
    if (!sender) {
        sender = make(senders, name);
        if (!sender)
            return NULL;
        sender->next = *bucket;
        *bucket = sender;
    }
    sender->in_flight++;
    sender->in_flight_bytes += size_bytes;
    return sender;
}

static void remove_sender(struct topic_sender_table *senders, struct topic_sender *sender)
{
    struct topic_sender **at =
        bucket_of(senders, (struct topic_text){sender->name, sender->name_len});
    while (*at != sender)
        at = &(*at)->next;
    *at = sender->next;
    if (senders->pool_count >= MAX_POOLED) {
        free(sender);
        return;
    }
    sender->next = senders->pool;
    senders->pool = sender;
    senders->pool_count++;
}

static void push_leaving(struct topic_sender_table *senders, struct topic_sender *sender)
{
    sender->is_leaving = true;
    sender->next_leaving = NULL;
    if (senders->last_leaving)
        senders->last_leaving->next_leaving = sender;
    else
        senders->first_leaving = sender;
    senders->last_leaving = sender;
}

static struct topic_sender *pop_leaving(struct topic_sender_table *senders)
{
    struct topic_sender *sender = senders->first_leaving;
    senders->first_leaving = sender->next_leaving;
    if (!senders->first_leaving)
        senders->last_leaving = NULL;
    sender->is_leaving = false;
    return sender;
}

/* Looks at more senders than one request adds, so that few are kept that could go. libzmq gives the
 * charge of an answer back in its own thread, which touches the sender last when that is all. */
static void sweep(struct topic_sender_table *senders)
{
    for (int i = 0; i < SWEPT && senders->first_leaving; i++) {
        struct topic_sender *sender = pop_leaving(senders);
        if (sender->in_flight > 0)
            continue;
        if (atomic_load(&sender->account.bytes) == 0 && sender->stopped == 0)
            remove_sender(senders, sender);
        else
            push_leaving(senders, sender);
    }
}

void topic_sender_leave(struct topic_sender_table *senders, struct topic_sender *sender,
                        size_t size_bytes)
{
    assert(sender->in_flight > 0);
    sender->in_flight_bytes -= size_bytes;
    if (--sender->in_flight == 0 && !sender->is_leaving)
        push_leaving(senders, sender);
    sweep(senders);
}
