#include "bridge/jetstream/jetstream_elections.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* What waits to be counted: a sink that waits for its servers for hours does not count. */
#define MAX_WAITING 1000
#define MAX_WAITING_BYTES (1024 * 1024)

static bool is_heard(const struct topic_jetstream_elections *elections, const char *subject)
{
    return elections->subscription && natsSubscription_IsValid(elections->subscription) &&
           elections->subject && strcmp(elections->subject, subject) == 0;
}

static void stop(struct topic_jetstream_elections *elections)
{
    natsSubscription_Destroy(elections->subscription);
    free(elections->subject);
    elections->subscription = NULL;
    elections->subject = NULL;
}

void topic_jetstream_elections_release(struct topic_jetstream_elections *elections)
{
    stop(elections);
    *elections = (struct topic_jetstream_elections){0};
}

void topic_jetstream_elections_hear(struct topic_jetstream_elections *elections,
                                    const struct topic_nats_connection *connection,
                                    const char *subject)
{
    if (is_heard(elections, subject))
        return;
    stop(elections);
    elections->subject = topic_memory_copy(subject, strlen(subject), NULL);
    if (natsConnection_SubscribeSync(&elections->subscription, connection->nats, subject) ==
        NATS_OK)
        natsSubscription_SetPendingLimits(elections->subscription, MAX_WAITING, MAX_WAITING_BYTES);
}

unsigned topic_jetstream_elections_count(struct topic_jetstream_elections *elections)
{
    natsMsg *advisory = NULL;
    while (elections->subscription &&
           natsSubscription_NextMsg(&advisory, elections->subscription, 0) == NATS_OK) {
        natsMsg_Destroy(advisory);
        elections->count++;
    }
    return elections->count;
}
