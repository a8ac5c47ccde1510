/* stopped_clients.h - connections that are not read from until their clients have read their
 * answers.
 *
 * A request of a client that may hold no more answers is refused. If the client goes on sending,
 * the refusals would wait too. So its connection is no longer read, and what it sends waits in the
 * kernel and with the client, until it has taken some answers.
 */
#ifndef TOPIC_DAEMON_STOPPED_CLIENTS_H
#define TOPIC_DAEMON_STOPPED_CLIENTS_H

#include <stddef.h>

#include "daemon/net/message.h"
#include "daemon/net/send_budget.h"
#include "daemon/serving/sender.h"

struct topic_stopped_client {
    int fd;
    struct topic_sender *sender; /* stays in its table meanwhile */
};

/* All zero but the budget is empty. For the main thread. */
struct topic_stopped_clients {
    struct topic_stopped_client *items;
    size_t count;
    size_t capacity;
    struct topic_send_budget *budget; /* borrowed */
};

/* Stops reading from the connection that the message came from. */
void topic_stopped_clients_add(struct topic_stopped_clients *clients, struct topic_message *message,
                               struct topic_sender *sender);

/* When budget->wake is readable: reads again from those that have taken enough, and forgets those
 * whose connections have been closed, which gives their answers back. */
void topic_stopped_clients_resume(struct topic_stopped_clients *clients);

void topic_stopped_clients_release(struct topic_stopped_clients *clients);

#endif
