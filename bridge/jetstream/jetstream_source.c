#include "bridge/jetstream/jetstream_source.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bridge/jetstream/jetstream_consumer.h"
#include "bridge/jetstream/jetstream_seen.h"
#include "bridge/jetstream/jetstream_sink.h"
#include "bridge/nats/nats_connection.h"
#include "bridge/nats/nats_error.h"

#define NS_PER_MS INT64_C(1000000)

/* Until the server has the acknowledgements of a batch. */
#define FLUSH_MS 5000

/* A busy consumer answers well within; of one that has just run dry, the first new records wait so
 * long for others. */
#define BUSY_MS 100

/* How often a bridge asks the servers how many records wait and are settled, and so, whether they
 * and the consumer are there. */
#define PROBE_MS 1000

/* Records in a batch of those that the consumer has passed over. */
#define MISSED_MAX 64

struct topic_jetstream_source {
    struct topic_engine_stream *stream;
    struct topic_nats_connection connection;
    struct topic_jetstream_consumer consumer;
    size_t max_record_bytes;
    size_t in_hand; /* deliveries that are not settled: libnats settles them by the subscription */
    bool is_broken; /* the subscription is to be opened anew, once none is in hand */
    bool is_busy;   /* the last call found records, so that more may wait */
    int64_t probe_ms;
};

/* Connects and finds the consumer, as far as that is not done. */
static int make_ready(struct topic_jetstream_source *source, bool *is_configuration,
                      struct topic_error *err)
{
    *is_configuration = false;
    source->is_broken |= topic_nats_connection_is_dead(&source->connection);
    if (source->is_broken && source->in_hand > 0)
        return topic_error_set(err, "the connection is lost");
    if (source->is_broken)
        topic_jetstream_consumer_close(&source->consumer);
    source->is_broken = false;
    if (topic_nats_connection_check(&source->connection, err) < 0)
        return -1;
    if (source->consumer.subscription)
        return 0;
    source->is_busy = true;
    return topic_jetstream_consumer_open(&source->consumer, &source->connection, source->stream,
                                         is_configuration, err);
}

int topic_jetstream_source_open(struct topic_engine_stream *stream,
                                const struct topic_engine_options *options, struct topic_error *err)
{
    struct topic_error why = {0};
    bool is_configuration;
    struct topic_jetstream_source *source = topic_memory_new(1, sizeof *source, err);
    stream->state = source;
    if (!source)
        return -1;
    source->stream = stream;
    source->max_record_bytes = options->max_record_bytes;
    if (topic_nats_connection_init(&source->connection, options, NULL, NULL, err) < 0)
        return -1;
    if (make_ready(source, &is_configuration, &why) < 0 && is_configuration)
        return topic_error_set(err, "%s: %s", options->location, why.text);
    return 0;
}

void topic_jetstream_source_close(struct topic_engine_stream *stream)
{
    struct topic_jetstream_source *source = stream->state;
    topic_jetstream_consumer_release(&source->consumer);
    if (topic_nats_connection_release(&source->connection))
        free(source);
}

/* The time is part of the id: a stream that is deleted and made anew begins its numbers anew, and a
 * sink would take its messages for those that it has. */
static void fill(const struct topic_jetstream_source *source,
                 struct topic_engine_delivery *delivery, natsMsg *message, int64_t time_ns,
                 uint64_t number)
{
    const struct topic_nats_location *location = &source->connection.location;
    size_t len = (size_t)natsMsg_GetDataLength(message);
    bool is_too_long = len > source->max_record_bytes;
    *delivery = (struct topic_engine_delivery){
        .record = {natsMsg_GetData(message), is_too_long ? source->max_record_bytes : len},
        .full_len = len,
        .deliveries = 1,
        .handle = message,
        .number = (uint64_t)time_ns};
    snprintf(delivery->id, sizeof delivery->id, "%s.%s.%" PRIx64 ".%" PRIu64, location->first,
             location->second, (uint64_t)time_ns, number);
}

static int fill_delivered(const struct topic_jetstream_source *source,
                          struct topic_engine_delivery *delivery, natsMsg *message, uint64_t *lag,
                          struct topic_error *err)
{
    jsMsgMetaData *meta = NULL;
    natsStatus status = natsMsg_GetMetaData(&meta, message);
    if (status != NATS_OK)
        return topic_nats_error_set("a message has no number", status, 0, err);
    fill(source, delivery, message, meta->Timestamp, meta->Sequence.Stream);
    delivery->deliveries = meta->NumDelivered;
    *lag = meta->NumPending;
    jsMsgMetaData_Destroy(meta);
    return 0;
}

/* What an earlier request has brought too late, up to `max` of it; without a new request, with
 * which libnats 3.4 would write beyond its list (decision 0033). */
static bool pull_late(struct topic_jetstream_source *source, jsFetchRequest *request, size_t max)
{
    int late = 0;
    int bytes = 0;
    if (natsSubscription_GetPending(source->consumer.subscription, &late, &bytes) != NATS_OK ||
        late == 0)
        return false;
    request->Batch = late < (int)max ? late : (int)max;
    request->Expires = 1; /* is over at once */
    return true;
}

/* One request for up to `max` messages. `now`: those that are there; otherwise waits for one. */
static natsStatus pull(struct topic_jetstream_source *source, natsMsgList *list, size_t max,
                       int64_t wait_ms, bool is_now)
{
    jsFetchRequest request;
    jsFetchRequest_Init(&request);
    if (!pull_late(source, &request, max)) {
        request.Batch = (int)max;
        request.Expires = wait_ms * NS_PER_MS;
        request.NoWait = is_now;
        request.MaxBytes = TOPIC_JETSTREAM_CONSUMER_FETCH_BYTES;
    }
    natsStatus status =
        natsSubscription_FetchRequest(list, source->consumer.subscription, &request);
    return status == NATS_TIMEOUT || status == NATS_NOT_FOUND ? NATS_OK : status;
}

/* A server waits for as many messages as are asked for, or for the end of the request: of an idle
 * consumer only one is asked for, so that it is not kept waiting for others. */
static natsStatus fetch(struct topic_jetstream_source *source, natsMsgList *list, size_t max,
                        int wait_ms)
{
    natsStatus status = NATS_OK;
    if (source->is_busy || wait_ms == 0)
        status = pull(source, list, max, BUSY_MS, true);
    if (status == NATS_OK && list->Count == 0 && wait_ms > 0)
        status = pull(source, list, 1, wait_ms, false);
    source->is_busy = list->Count > 0;
    return status;
}

/* Opens the consumer anew, which says best what is wrong. */
static int fail(struct topic_jetstream_source *source, const struct topic_error *why,
                struct topic_error *err)
{
    bool is_configuration;
    source->is_broken = true;
    if (source->in_hand == 0 && make_ready(source, &is_configuration, err) < 0)
        return -1;
    return topic_error_set(err, "%s", why->text);
}

/* A server that is stopped answers no request, and one whose consumer was deleted says nothing. */
static int probe(struct topic_jetstream_source *source, struct topic_engine_stream *stream,
                 struct topic_error *err)
{
    struct topic_error why = {0};
    int64_t now_ms = topic_clock_now_ms();
    if (now_ms < source->probe_ms)
        return 0;
    source->probe_ms = now_ms + PROBE_MS;
    stream->knows_lag = topic_jetstream_consumer_count(&source->consumer, &source->connection,
                                                       &stream->lag, &why) == 0;
    return stream->knows_lag ? 0 : fail(source, &why, err);
}

/* What the consumer has passed over. */
static size_t take_missed(struct topic_jetstream_source *source,
                          struct topic_engine_delivery *deliveries, size_t max)
{
    struct topic_jetstream_replica_message messages[MISSED_MAX];
    size_t count = topic_jetstream_missed_take(&source->consumer.missed, &source->connection,
                                               messages, max < MISSED_MAX ? max : MISSED_MAX);
    for (size_t i = 0; i < count; i++)
        fill(source, &deliveries[i], messages[i].message, messages[i].time_ns, messages[i].number);
    return count;
}

/* Records that are delivered: waits for the first one. */
static int take_delivered(struct topic_jetstream_source *source, struct topic_engine_stream *stream,
                          struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                          struct topic_error *err)
{
    natsMsgList list = {0};
    size_t count = 0;
    natsStatus status = fetch(source, &list, max, wait_ms);
    bool is_empty = list.Count == 0;
    for (int i = 0; i < list.Count; i++)
        if (fill_delivered(source, &deliveries[count], list.Msgs[i], &stream->lag, err) == 0) {
            list.Msgs[i] = NULL; /* it is the delivery's now */
            count++;
        }
    natsMsgList_Destroy(&list);
    if (!is_empty)
        return count > 0 ? (int)count : -1;
    if (status == NATS_OK)
        return 0;
    struct topic_error why = {0};
    topic_nats_error_set("cannot take", status, 0, &why);
    return fail(source, &why, err);
}

int topic_jetstream_source_take(struct topic_engine_stream *stream,
                                struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                size_t *count, struct topic_error *err)
{
    struct topic_jetstream_source *source = stream->state;
    struct topic_jetstream_missed *missed = &source->consumer.missed;
    bool is_configuration;
    *count = 0;
    if (make_ready(source, &is_configuration, err) < 0)
        return -1;
    stream->lease_ms = source->consumer.ack_wait_ms;
    if (probe(source, stream, err) < 0)
        return -1;
    if (!topic_jetstream_missed_is_ready(missed)) {
        nats_Sleep(wait_ms < BUSY_MS ? wait_ms : BUSY_MS);
        return 0;
    }
    topic_jetstream_seen_write(stream->seen_to, sizeof stream->seen_to,
                               &source->connection.location, topic_jetstream_missed_seen(missed));
    *count = take_missed(source, deliveries, max);
    if (*count == 0) {
        bool is_looking = missed->is_used && missed->unmatched.is_running;
        int taken = take_delivered(source, stream, deliveries, max, is_looking ? 0 : wait_ms, err);
        if (taken < 0)
            return -1;
        *count = (size_t)taken;
    }
    source->in_hand += *count;
    return 0;
}

static natsStatus tell_consumer(const struct topic_engine_delivery *delivery)
{
    if (delivery->settlement == TOPIC_ENGINE_WORKING)
        return natsMsg_InProgress(delivery->handle, NULL);
    if (delivery->settlement == TOPIC_ENGINE_DONE)
        return natsMsg_Ack(delivery->handle, NULL);
    if (delivery->delay_ms > 0)
        return natsMsg_NakWithDelay(delivery->handle, delivery->delay_ms, NULL);
    return natsMsg_Nak(delivery->handle, NULL);
}

static natsStatus settle_one(struct topic_jetstream_source *source,
                             struct topic_engine_delivery *delivery)
{
    bool is_missed = !natsMsg_GetReply(delivery->handle);
    natsStatus status = is_missed ? NATS_OK : tell_consumer(delivery);
    if (delivery->settlement == TOPIC_ENGINE_WORKING)
        return status;
    if (delivery->settlement == TOPIC_ENGINE_DONE)
        topic_jetstream_missed_settle(&source->consumer.missed, (int64_t)delivery->number);
    else if (is_missed)
        topic_jetstream_missed_again(&source->consumer.missed, delivery->handle);
    natsMsg_Destroy(delivery->handle);
    delivery->handle = NULL;
    delivery->record = (struct topic_text){0};
    return status;
}

int topic_jetstream_source_settle(struct topic_engine_stream *stream,
                                  struct topic_engine_delivery *deliveries, size_t count,
                                  struct topic_error *err)
{
    struct topic_jetstream_source *source = stream->state;
    natsStatus worst = NATS_OK;
    for (size_t i = 0; i < count; i++) {
        source->in_hand -= deliveries[i].settlement != TOPIC_ENGINE_WORKING;
        natsStatus status = settle_one(source, &deliveries[i]);
        if (status != NATS_OK)
            worst = status;
    }
    if (worst == NATS_OK)
        worst = natsConnection_FlushTimeout(source->connection.nats, FLUSH_MS);
    return worst == NATS_OK ? 0 : topic_nats_error_set("cannot settle", worst, 0, err);
}

void topic_jetstream_source_add_sink(struct topic_engine_stream *stream,
                                     struct topic_engine_stream *sink)
{
    struct topic_jetstream_source *source = stream->state;
    const unsigned *doubts;
    struct topic_nats_connection *connection = topic_jetstream_sink_connection(sink, &doubts);
    topic_jetstream_missed_add_sink(&source->consumer.missed, connection, doubts);
}
