#include "daemon/stopped_clients.h"

#include <stdlib.h>

#include "base/memory.h"
#include "hooks/hooks.h"

/* The place of a connection that has been closed belongs to the next one with its descriptor. */
static struct topic_stopped_client *place_of(struct topic_stopped_clients *clients, int fd)
{
    for (size_t i = 0; i < clients->count; i++)
        if (clients->items[i].fd == fd) {
            clients->items[i].sender->stopped--;
            return &clients->items[i];
        }
    if (topic_memory_reserve(&clients->items, &clients->capacity, clients->count + 1,
                             sizeof *clients->items, NULL) < 0)
        return NULL;
    return &clients->items[clients->count++];
}

void topic_stopped_clients_add(struct topic_stopped_clients *clients, struct topic_message *message,
                               struct topic_sender *sender)
{
    /* Only the last frame surely has what libzmq knows of its connection. */
    int fd = zmq_msg_get(&message->frames[message->frame_count - 1], ZMQ_SRCFD);
    if (fd < 0 || !topic_hooks_stop_reading(fd, TOPIC_HOOKS_UNREAD))
        return;
    struct topic_stopped_client *place = place_of(clients, fd);
    if (!place) {
        topic_hooks_resume_reading(fd, TOPIC_HOOKS_UNREAD);
        return;
    }
    *place = (struct topic_stopped_client){fd, sender};
    sender->stopped++;
    topic_send_budget_watch(clients->budget, true);
    /* It may have taken all before that. */
    topic_stopped_clients_resume(clients);
}

void topic_stopped_clients_resume(struct topic_stopped_clients *clients)
{
    size_t kept = 0;
    topic_send_budget_watch(clients->budget, clients->count > 0);
    for (size_t i = 0; i < clients->count; i++) {
        struct topic_stopped_client *client = &clients->items[i];
        const bool is_closed = !topic_hooks_is_stopped(client->fd, TOPIC_HOOKS_UNREAD);
        if (is_closed || topic_send_budget_has_drained(clients->budget, &client->sender->account)) {
            topic_hooks_resume_reading(client->fd, TOPIC_HOOKS_UNREAD);
            client->sender->stopped--;
        } else {
            clients->items[kept++] = *client;
        }
    }
    clients->count = kept;
    if (kept == 0)
        topic_send_budget_watch(clients->budget, false);
}

void topic_stopped_clients_release(struct topic_stopped_clients *clients)
{
    free(clients->items);
    clients->items = NULL;
    clients->count = clients->capacity = 0;
}
