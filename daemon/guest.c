#include "daemon/guest.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/checksum.h"
#include "base/memory.h"

/* Guests kept for later: as many as may well come and go in one turn. */
#define MAX_POOLED 1024

void topic_guests_init(struct topic_guests *guests)
{
    *guests = (struct topic_guests){0};
    if (getrandom(&guests->seed, sizeof guests->seed, GRND_NONBLOCK) < 0)
        guests->seed = (uint64_t)topic_job_now_ms();
}

static void free_chain(struct topic_guest *guest)
{
    while (guest) {
        struct topic_guest *next = guest->next;
        topic_job_release_all(&guest->waiting);
        free(guest);
        guest = next;
    }
}

void topic_guests_release(struct topic_guests *guests)
{
    for (size_t i = 0; i < TOPIC_GUEST_BUCKETS; i++)
        free_chain(guests->buckets[i]);
    free_chain(guests->pool);
    *guests = (struct topic_guests){0};
}

static struct topic_guest **bucket_of(struct topic_guests *guests, struct topic_text name)
{
    uint64_t hash = topic_checksum(name.bytes, name.len, guests->seed);
    return &guests->buckets[hash % TOPIC_GUEST_BUCKETS];
}

static struct topic_guest *make(struct topic_guests *guests, struct topic_text name)
{
    struct topic_guest *guest = guests->pool;
    if (guest) {
        guests->pool = guest->next;
        guests->pool_count--;
    } else {
        guest = topic_memory_new(1, sizeof *guest, NULL);
    }
    if (!guest)
        return NULL;
    guest->name_len = (uint8_t)name.len;
    memcpy(guest->name, name.bytes, name.len);
    return guest;
}

struct topic_guest *topic_guests_enter(struct topic_guests *guests, struct topic_text name)
{
    assert(name.len <= TOPIC_GUEST_MAX_NAME);
    struct topic_guest **bucket = bucket_of(guests, name);
    struct topic_guest *guest = *bucket;
    while (guest && (guest->name_len != name.len || memcmp(guest->name, name.bytes, name.len) != 0))
        guest = guest->next;
    if (!guest) {
        guest = make(guests, name);
        if (!guest)
            return NULL;
        guest->next = *bucket;
        *bucket = guest;
    }
    guest->in_flight++;
    return guest;
}

void topic_guests_leave(struct topic_guests *guests, struct topic_guest *guest)
{
    assert(guest->in_flight > 0);
    if (--guest->in_flight > 0)
        return;
    struct topic_guest **at = bucket_of(guests, (struct topic_text){guest->name, guest->name_len});
    while (*at != guest)
        at = &(*at)->next;
    *at = guest->next;
    if (guests->pool_count >= MAX_POOLED) {
        free(guest);
        return;
    }
    guest->next = guests->pool;
    guests->pool = guest;
    guests->pool_count++;
}

static void line_up(struct topic_line *line, struct topic_guest *guest)
{
    guest->behind = NULL;
    if (line->last)
        line->last->behind = guest;
    else
        line->first = guest;
    line->last = guest;
}

void topic_line_push(struct topic_line *line, struct topic_job *job)
{
    if (job->guest->waiting.count == 0)
        line_up(line, job->guest);
    topic_job_push(&job->guest->waiting, job);
    line->count++;
    line->size_bytes += job->message.size_bytes;
}

struct topic_job *topic_line_pop(struct topic_line *line)
{
    struct topic_guest *guest = line->first;
    if (!guest)
        return NULL;
    line->first = guest->behind;
    if (!line->first)
        line->last = NULL;
    struct topic_job *job = topic_job_pop(&guest->waiting);
    if (guest->waiting.count > 0)
        line_up(line, guest);
    line->count--;
    line->size_bytes -= job->message.size_bytes;
    return job;
}
