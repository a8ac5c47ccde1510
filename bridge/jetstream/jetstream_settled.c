#include "bridge/jetstream/jetstream_settled.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* What waits to be noted while the bridge waits: more would be forgotten, and come twice. */
#define MAX_WAITING 10000
#define MAX_WAITING_BYTES (4 * 1024 * 1024)

/* $JS.ACK.STREAM.CONSUMER.DELIVERIES.NUMBER.DELIVERY.TIME.PENDING */
#define DOTS_BEFORE_TIME 7

void topic_jetstream_settled_add(struct topic_jetstream_settled *settled, int64_t time_ns)
{
    if (!settled->times)
        settled->times =
            topic_memory_new(TOPIC_JETSTREAM_SETTLED_MAX, sizeof *settled->times, NULL);
    if (!settled->times || topic_jetstream_settled_has(settled, time_ns))
        return;
    settled->times[settled->next] = time_ns;
    settled->next = (settled->next + 1) % TOPIC_JETSTREAM_SETTLED_MAX;
}

bool topic_jetstream_settled_has(const struct topic_jetstream_settled *settled, int64_t time_ns)
{
    for (size_t i = 0; settled->times && i < TOPIC_JETSTREAM_SETTLED_MAX; i++)
        if (settled->times[i] == time_ns)
            return true;
    return false;
}

/* Whether it says that the message is done, and not that it is to come later or is being worked on.
 */
static bool is_done(const natsMsg *message)
{
    static const char done[] = "+ACK";
    int len = natsMsg_GetDataLength(message);
    return len == 0 ||
           (len == (int)strlen(done) && memcmp(natsMsg_GetData(message), done, strlen(done)) == 0);
}

static void note(struct topic_jetstream_settled *settled, const natsMsg *message)
{
    const char *at = natsMsg_GetSubject(message);
    for (int dot = 0; at && dot < DOTS_BEFORE_TIME; dot++) {
        at = strchr(at, '.');
        at = at ? at + 1 : NULL;
    }
    if (at && is_done(message))
        topic_jetstream_settled_add(settled, strtoll(at, NULL, 10));
}

static void subscribe(struct topic_jetstream_settled *settled,
                      const struct topic_nats_connection *connection)
{
    char *subject = topic_memory_format(NULL, TOPIC_JETSTREAM_ACKNOWLEDGEMENTS "%s.%s.>",
                                        connection->location.first, connection->location.second);
    natsSubscription_Destroy(settled->subscription);
    settled->subscription = NULL;
    if (subject &&
        natsConnection_SubscribeSync(&settled->subscription, connection->nats, subject) == NATS_OK)
        natsSubscription_SetPendingLimits(settled->subscription, MAX_WAITING, MAX_WAITING_BYTES);
    free(subject);
}

void topic_jetstream_settled_hear(struct topic_jetstream_settled *settled,
                                  const struct topic_nats_connection *connection)
{
    natsMsg *message = NULL;
    if (!settled->subscription || !natsSubscription_IsValid(settled->subscription))
        subscribe(settled, connection);
    while (settled->subscription &&
           natsSubscription_NextMsg(&message, settled->subscription, 0) == NATS_OK) {
        note(settled, message);
        natsMsg_Destroy(message);
    }
}

void topic_jetstream_settled_release(struct topic_jetstream_settled *settled)
{
    natsSubscription_Destroy(settled->subscription);
    free(settled->times);
    *settled = (struct topic_jetstream_settled){0};
}
