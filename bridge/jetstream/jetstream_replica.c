#include "bridge/jetstream/jetstream_replica.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bridge/nats/nats_error.h"

/* A node that is up answers a call in less, also on a busy machine; the bridge does nothing else
 * meanwhile. */
#define ANSWER_MS 1000

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

/* The server forgets the consumer of a bridge that was killed. */
#define FORGOTTEN_MS 10000

/* libnats 3.4 writes 5.04 seconds as 5.4: a time whose first decimal is 0 is rounded down. */
static int64_t writable(int64_t time_ns)
{
    int64_t fraction = time_ns % NS_PER_S;
    return fraction < NS_PER_S / 10 ? time_ns - fraction : time_ns;
}

static natsStatus make(struct topic_jetstream_replica *replica, const char *stream, int64_t from_ns,
                       bool has_bodies, jsErrCode *code)
{
    jsConsumerConfig config;
    jsOptions options;
    jsConsumerConfig_Init(&config);
    jsOptions_Init(&options);
    options.Wait = ANSWER_MS;
    config.DeliverPolicy = from_ns > 0 ? js_DeliverByStartTime : js_DeliverAll;
    config.OptStartTime = from_ns > 0 ? writable(from_ns) : 0;
    config.AckPolicy = js_AckNone;
    config.HeadersOnly = !has_bodies;
    config.Replicas = 1;
    config.MemoryStorage = true;
    config.InactiveThreshold = FORGOTTEN_MS * NS_PER_MS;
    return js_AddConsumer(&replica->consumer, replica->connection->jetstream, stream, &config,
                          &options, code);
}

static natsStatus listen(struct topic_jetstream_replica *replica)
{
    natsStatus status = natsInbox_Create(&replica->inbox);
    if (status == NATS_OK)
        status = natsConnection_SubscribeSync(&replica->subscription, replica->connection->nats,
                                              replica->inbox);
    return status;
}

int topic_jetstream_replica_open(struct topic_jetstream_replica *replica,
                                 const struct topic_nats_connection *connection, const char *stream,
                                 int64_t from_ns, bool has_bodies, struct topic_error *err)
{
    jsErrCode code = 0;
    *replica = (struct topic_jetstream_replica){.connection = connection};
    natsStatus status = make(replica, stream, from_ns, has_bodies, &code);
    if (status == NATS_OK)
        status = listen(replica);
    if (status != NATS_OK)
        return topic_nats_error_set("a node cannot be read", status, code, err);
    const jsConsumerInfo *consumer = replica->consumer;
    const jsClusterInfo *cluster = consumer->Cluster;
    snprintf(replica->node, sizeof replica->node, "%s",
             cluster && cluster->Leader ? cluster->Leader : "");
    replica->left = consumer->NumPending;
    replica->requests = topic_memory_format(err, "$JS.API.CONSUMER.MSG.NEXT.%s.%s",
                                            consumer->Stream, consumer->Name);
    return replica->requests ? 0 : -1;
}

/* The next message of the stream; what else comes are words of the server. */
static natsStatus receive(struct topic_jetstream_replica *replica, int64_t end_ms,
                          struct topic_jetstream_replica_message *found)
{
    natsMsg *message = NULL;
    jsMsgMetaData *meta = NULL;
    int64_t wait_ms = end_ms - topic_clock_now_ms();
    natsStatus status = wait_ms > 0
                            ? natsSubscription_NextMsg(&message, replica->subscription, wait_ms)
                            : NATS_TIMEOUT;
    if (status == NATS_OK)
        status = natsMsg_GetMetaData(&meta, message);
    if (status != NATS_OK) {
        natsMsg_Destroy(message);
        return status;
    }
    *found =
        (struct topic_jetstream_replica_message){message, meta->Timestamp, meta->Sequence.Stream};
    jsMsgMetaData_Destroy(meta);
    return NATS_OK;
}

int topic_jetstream_replica_read(struct topic_jetstream_replica *replica,
                                 struct topic_jetstream_replica_message *messages, size_t max,
                                 size_t *count, struct topic_error *err)
{
    char request[80];
    int64_t end_ms = topic_clock_now_ms() + ANSWER_MS;
    size_t batch = replica->left < max ? (size_t)replica->left : max;
    *count = 0;
    snprintf(request, sizeof request, "{\"batch\":%zu,\"expires\":%d}", batch,
             (int)(ANSWER_MS * NS_PER_MS));
    natsStatus status = natsConnection_PublishRequestString(
        replica->connection->nats, replica->requests, replica->inbox, request);
    while (status == NATS_OK && *count < batch) {
        status = receive(replica, end_ms, &messages[*count]);
        *count += status == NATS_OK;
    }
    replica->left -= *count;
    if (status == NATS_OK)
        return 0;
    while (*count > 0)
        natsMsg_Destroy(messages[--*count].message);
    return topic_nats_error_set("a node cannot be read", status, 0, err);
}

void topic_jetstream_replica_close(struct topic_jetstream_replica *replica)
{
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = ANSWER_MS;
    if (replica->consumer)
        js_DeleteConsumer(replica->connection->jetstream, replica->consumer->Stream,
                          replica->consumer->Name, &options, NULL);
    natsSubscription_Destroy(replica->subscription);
    jsConsumerInfo_Destroy(replica->consumer);
    natsInbox_Destroy(replica->inbox);
    free(replica->requests);
    *replica = (struct topic_jetstream_replica){0};
}
