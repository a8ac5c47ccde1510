#include "bridge/jetstream/jetstream_consumer.h"

#include <inttypes.h>

#include "base/log.h"
#include "bridge/jetstream/jetstream_stream.h"
#include "bridge/nats/nats_error.h"

/* Of all bridges that share a consumer: what may come twice if all are killed. */
#define MAX_ACK_PENDING 1000

/* A consumer that others made must leave the bridge time for a batch. */
#define MIN_ACK_WAIT_MS 10000

/* Messages that wait to be taken: some batches, of which the largest has 1,000. */
#define MAX_WAITING 4096

/* Twice what is asked for at a time: what comes too late waits beside what is asked for next.
 * libnats drops what is beyond, and the server delivers it again. */
#define MAX_WAITING_BYTES (2 * (int)TOPIC_JETSTREAM_CONSUMER_FETCH_BYTES)

#define NS_PER_MS INT64_C(1000000)

/* Nodes of nats-server 2.9 may have a message under numbers that differ by a few: so many that are
 * settled come again with a consumer that is made anew. */
#define AGAIN 100

static int check_config(const struct topic_nats_location *location, const jsConsumerConfig *config,
                        struct topic_error *err)
{
    const char *wrong = NULL;
    if (config->DeliverSubject)
        wrong = "is a push consumer";
    else if (config->AckPolicy != js_AckExplicit)
        wrong = "does not acknowledge each message";
    else if (config->MaxDeliver > 0)
        wrong = "has a limit of deliveries, after which records are stuck";
    else if (config->AckWait < MIN_ACK_WAIT_MS * NS_PER_MS)
        wrong = "has an ack wait of less than 10 seconds";
    if (!wrong)
        return 0;
    return topic_error_set(err, "consumer %s of stream %s %s: delete it, and the bridge makes one",
                           location->second, location->first, wrong);
}

static void tell(const struct topic_nats_connection *connection, uint64_t first)
{
    const char *name = connection->location.second;
    if (first > 0)
        topic_log(TOPIC_LOG_WARNING, "consumer-made-again",
                  "%s: the consumer %s was gone: made it anew from message %" PRIu64
                  " on: those before it were settled",
                  connection->text, name, first);
    else
        topic_log(TOPIC_LOG_INFO, "consumer-made",
                  "%s: made the consumer %s: it delivers every record of the stream",
                  connection->text, name);
}

/* From the message `first` on; 0: all. */
static int make(const struct topic_nats_connection *connection, uint64_t first,
                struct topic_error *err)
{
    const struct topic_nats_location *location = &connection->location;
    jsConsumerInfo *made = NULL;
    jsConsumerConfig config;
    jsErrCode code = 0;
    jsConsumerConfig_Init(&config);
    config.DeliverPolicy = first > 0 ? js_DeliverByStartSequence : js_DeliverAll;
    config.OptStartSeq = first;
    config.Durable = location->second;
    config.AckPolicy = js_AckExplicit;
    config.AckWait = TOPIC_ENGINE_LEASE_MS * NS_PER_MS;
    config.MaxDeliver = -1;
    config.MaxAckPending = MAX_ACK_PENDING;
    natsStatus status =
        js_AddConsumer(&made, connection->jetstream, location->first, &config, NULL, &code);
    jsConsumerInfo_Destroy(made);
    if (status != NATS_OK)
        return topic_nats_error_set("the consumer cannot be made", status, code, err);
    tell(connection, first);
    return 0;
}

/* Where a consumer begins that is made anew: a cluster may lose one. */
static uint64_t first_of(const struct topic_jetstream_consumer *consumer,
                         const jsStreamInfo *stream)
{
    if (consumer->stream_created_ns != stream->Created)
        return 0;
    return consumer->settled > AGAIN ? consumer->settled + 1 - AGAIN : 1;
}

/* 1: it is there; 0: it is not. */
static int find(const struct topic_nats_connection *connection, jsConsumerInfo **info,
                struct topic_error *err)
{
    const struct topic_nats_location *location = &connection->location;
    jsErrCode code = 0;
    natsStatus status = js_GetConsumerInfo(info, connection->jetstream, location->first,
                                           location->second, NULL, &code);
    if (status == NATS_NOT_FOUND)
        return 0;
    if (status != NATS_OK)
        return topic_nats_error_set("the consumer cannot be found", status, code, err);
    /* While it is being deleted, nats-server 2.9 may answer without its configuration, in which
     * every durable one has its name. */
    const jsConsumerConfig *config = (*info)->Config;
    if (config && config->Durable && config->Durable[0])
        return 1;
    jsConsumerInfo_Destroy(*info);
    *info = NULL;
    return 0;
}

/* Finds the consumer in the stream, or makes it. */
static int settle_on(struct topic_jetstream_consumer *consumer,
                     const struct topic_nats_connection *connection, const jsStreamInfo *stream,
                     jsConsumerInfo **info, bool *is_configuration, struct topic_error *err)
{
    int found = find(connection, info, err);
    if (found < 0)
        return -1;
    if (found == 0)
        return make(connection, first_of(consumer, stream), err);
    *is_configuration = check_config(&connection->location, (*info)->Config, err) < 0;
    return *is_configuration ? -1 : 0;
}

/* libnats wants the subject that the consumer filters by, or any that the stream has. */
static int subscribe(struct topic_jetstream_consumer *consumer,
                     const struct topic_nats_connection *connection, const jsStreamInfo *stream,
                     const jsConsumerInfo *info, struct topic_error *err)
{
    const struct topic_nats_location *location = &connection->location;
    const char *filter = info ? info->Config->FilterSubject : NULL;
    const char *subject = stream->Config->SubjectsLen > 0 ? stream->Config->Subjects[0] : ">";
    jsSubOptions options;
    jsErrCode code = 0;
    jsSubOptions_Init(&options);
    options.Stream = location->first;
    options.Consumer = location->second;
    natsStatus status = js_PullSubscribe(&consumer->subscription, connection->jetstream,
                                         filter && filter[0] ? filter : subject, location->second,
                                         NULL, &options, &code);
    /* libnats takes as many as the consumer may have on the way, which a server may call any
     * number. */
    if (status == NATS_OK)
        status = natsSubscription_SetPendingLimits(consumer->subscription, MAX_WAITING,
                                                   MAX_WAITING_BYTES);
    return status == NATS_OK ? 0 : topic_nats_error_set("cannot subscribe", status, code, err);
}

static void note(struct topic_jetstream_consumer *consumer, const jsStreamInfo *stream,
                 const jsConsumerInfo *info, struct topic_engine_stream *source)
{
    const char *filter = info ? info->Config->FilterSubject : NULL;
    if (consumer->stream_created_ns != stream->Created)
        consumer->settled = 0;
    consumer->stream_created_ns = stream->Created;
    consumer->ack_wait_ms = info ? info->Config->AckWait / NS_PER_MS : TOPIC_ENGINE_LEASE_MS;
    topic_jetstream_missed_open(&consumer->missed, stream, filter);
    if (!filter || !filter[0])
        topic_jetstream_stream_identify(stream, source);
}

int topic_jetstream_consumer_open(struct topic_jetstream_consumer *consumer,
                                  struct topic_nats_connection *connection,
                                  struct topic_engine_stream *source, bool *is_configuration,
                                  struct topic_error *err)
{
    jsStreamInfo *stream = NULL;
    jsConsumerInfo *info = NULL;
    *is_configuration = false;
    int result = topic_jetstream_stream_read(connection, connection->location.first, &stream,
                                             is_configuration, err);
    if (result == 0 && consumer->stream_created_ns == 0)
        topic_jetstream_stream_warn(stream, false);
    if (result == 0)
        result = settle_on(consumer, connection, stream, &info, is_configuration, err);
    if (result == 0)
        result = subscribe(consumer, connection, stream, info, err);
    if (result == 0)
        note(consumer, stream, info, source);
    jsConsumerInfo_Destroy(info);
    jsStreamInfo_Destroy(stream);
    return result;
}

void topic_jetstream_consumer_close(struct topic_jetstream_consumer *consumer)
{
    natsSubscription_Destroy(consumer->subscription);
    consumer->subscription = NULL;
}

void topic_jetstream_consumer_release(struct topic_jetstream_consumer *consumer)
{
    topic_jetstream_consumer_close(consumer);
    topic_jetstream_missed_release(&consumer->missed);
}

int topic_jetstream_consumer_count(struct topic_jetstream_consumer *consumer,
                                   const struct topic_nats_connection *connection, uint64_t *count,
                                   struct topic_error *err)
{
    jsConsumerInfo *info = NULL;
    int found = find(connection, &info, err);
    if (found > 0) {
        *count = info->NumPending + (uint64_t)(info->NumAckPending > 0 ? info->NumAckPending : 0);
        consumer->settled = info->AckFloor.Stream;
        topic_jetstream_missed_look(&consumer->missed, connection, info);
    }
    jsConsumerInfo_Destroy(info);
    return found > 0 ? 0 : topic_error_set(err, "the consumer is gone");
}
