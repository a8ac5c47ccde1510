#include "bridge/jetstream/jetstream_missed.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

/* Nodes have chosen their leaders, and are up to date again, in less. */
#define UNSTABLE_MS 60000

/* Messages that are read in one call: they take half a second at most. */
#define READ_MAX 256

/* A node that lacks some messages has the later ones under lower numbers, so that its last ones have
 * numbers that the consumer has not come to. More than a few were never seen. */
#define MAX_SHIFT 8
#define BEYOND_LOOKS 2

void topic_jetstream_missed_add_sink(struct topic_jetstream_missed *missed,
                                     struct topic_nats_connection *connection,
                                     const unsigned *doubts)
{
    missed->sinks[missed->sink_count].connection = connection;
    missed->sink_doubts[missed->sink_count++] = doubts;
}

void topic_jetstream_missed_open(struct topic_jetstream_missed *missed, const jsStreamInfo *stream,
                                 const char *filter)
{
    const jsStreamConfig *config = stream->Config;
    missed->is_used =
        config->Replicas > 1 && config->Retention == js_LimitsPolicy && !(filter && filter[0]);
    if (missed->created_ns == stream->Created)
        return;
    missed->created_ns = stream->Created;
    missed->since_ns = stream->State.LastTime;
    missed->end_ms = 0;
    missed->until = 0;
    missed->settled_to = 0;
}

static void hear(struct topic_jetstream_missed *missed,
                 const struct topic_nats_connection *connection)
{
    const struct topic_nats_location *location = &connection->location;
    char *stream = topic_memory_format(NULL, TOPIC_JETSTREAM_ELECTIONS "%s", location->first);
    char *consumer = topic_memory_format(NULL, TOPIC_JETSTREAM_CONSUMER_ELECTIONS "%s.%s",
                                         location->first, location->second);
    if (stream && consumer) {
        topic_jetstream_elections_hear(&missed->stream, connection, stream);
        topic_jetstream_elections_hear(&missed->consumer, connection, consumer);
    }
    free(stream);
    free(consumer);
}

/* The sinks say it better. */
static bool needs_acknowledgements(const struct topic_jetstream_missed *missed)
{
    return missed->sink_count < TOPIC_JETSTREAM_MISSED_SINKS;
}

static void begin_again(struct topic_jetstream_missed *missed, uint64_t settled)
{
    missed->begins_again = false;
    missed->next =
        settled > TOPIC_JETSTREAM_MISSED_BACK ? settled - TOPIC_JETSTREAM_MISSED_BACK + 1 : 1;
}

/* Something may have brought another leader: from now on the last messages are looked at. Not before
 * those are done that are looked at now: where doubts come fast, none would be. */
static void doubt(struct topic_jetstream_missed *missed, const jsConsumerInfo *info)
{
    missed->end_ms = topic_clock_now_ms() + UNSTABLE_MS;
    missed->until = info->Delivered.Stream;
    if (missed->is_reading || missed->is_read)
        missed->begins_again = true;
    else
        begin_again(missed, info->AckFloor.Stream);
}

static unsigned count_doubts(struct topic_jetstream_missed *missed,
                             const struct topic_nats_connection *connection)
{
    unsigned count = atomic_load(&connection->losses) +
                     topic_jetstream_elections_count(&missed->stream) +
                     topic_jetstream_elections_count(&missed->consumer);
    for (size_t i = 0; i < missed->sink_count; i++)
        count += *missed->sink_doubts[i];
    return count;
}

/* A bridge that was killed may have taken its doubts along, and the sinks can be asked. */
static bool has_doubt(const struct topic_jetstream_missed *missed, unsigned doubts)
{
    return doubts != missed->doubts || (!missed->has_looked && !needs_acknowledgements(missed));
}

void topic_jetstream_missed_look(struct topic_jetstream_missed *missed,
                                 const struct topic_nats_connection *connection,
                                 const jsConsumerInfo *info)
{
    uint64_t settled = info->AckFloor.Stream;
    bool is_idle = info->NumPending == 0 && info->NumAckPending == 0;
    if (!missed->is_used)
        return;
    hear(missed, connection);
    if (needs_acknowledgements(missed))
        topic_jetstream_settled_hear(&missed->settled, connection);
    unsigned doubts = count_doubts(missed, connection);
    if (has_doubt(missed, doubts))
        doubt(missed, info);
    missed->doubts = doubts;
    missed->has_looked = true;
    bool is_still = is_idle && missed->was_idle && settled == missed->settled_to;
    missed->last = missed->settled_to + (is_still ? MAX_SHIFT : 0);
    missed->beyond = is_still ? missed->beyond : 0;
    missed->looks++;
    missed->settled_to = settled;
    missed->was_idle = is_idle;
}

/* 1: *message is the message of this number; 0: there is none; -1: the servers are away. */
static int read_one(const struct topic_nats_connection *connection, uint64_t number,
                    natsMsg **message)
{
    jsErrCode code = 0;
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = TOPIC_JETSTREAM_REQUEST_MS;
    natsStatus status = js_GetMsg(message, connection->jetstream, connection->location.first,
                                  number, &options, &code);
    if (status == NATS_OK)
        return 1;
    return status == NATS_NOT_FOUND || code == JSNoMessageFoundErr ? 0 : -1;
}

static bool is_settled(const struct topic_jetstream_missed *missed, int64_t time_ns)
{
    return time_ns <= missed->since_ns || topic_jetstream_settled_has(&missed->settled, time_ns);
}

static bool has_result(const struct topic_jetstream_missed *missed, int64_t time_ns)
{
    for (size_t i = 0; i < missed->sink_count; i++)
        if (time_ns <= missed->sinks[i].from_ns ||
            topic_jetstream_stored_has(&missed->sinks[i], time_ns))
            return true;
    return false;
}

/* A message after the last settled one may have come just now: it is passed over if the consumer has
 * nothing to deliver for two looks more. */
static bool is_too_new(struct topic_jetstream_missed *missed)
{
    if (missed->next <= missed->settled_to)
        return false;
    if (missed->beyond != missed->next) {
        missed->beyond = missed->next;
        missed->looks = 0;
    }
    return missed->looks < BEYOND_LOOKS;
}

/* The messages up to the number `last` that are not known. */
static size_t look_through(struct topic_jetstream_missed *missed,
                           const struct topic_nats_connection *connection, uint64_t last,
                           bool (*is_known)(const struct topic_jetstream_missed *, int64_t),
                           natsMsg **messages, size_t max)
{
    size_t count = 0;
    for (int i = 0; i < READ_MAX && count < max && missed->next <= last; i++) {
        natsMsg *message = NULL;
        int found = read_one(connection, missed->next, &message);
        if (found < 0 || (found == 0 && missed->next > missed->settled_to) ||
            (found > 0 && is_too_new(missed))) {
            natsMsg_Destroy(message);
            break;
        }
        missed->next++;
        if (found > 0 && !is_known(missed, natsMsg_GetTime(message)))
            messages[count++] = message;
        else
            natsMsg_Destroy(message);
    }
    return count;
}

/* From the time of the next message on, for those that were settled a second ago. */
static int begin_reading(struct topic_jetstream_missed *missed,
                         const struct topic_nats_connection *connection)
{
    natsMsg *message = NULL;
    struct topic_error why = {0};
    char *prefix = topic_memory_format(NULL, "%s.%s.", connection->location.first,
                                       connection->location.second);
    int found = prefix ? read_one(connection, missed->next, &message) : -1;
    int64_t from_ns = found > 0 ? natsMsg_GetTime(message) - 1 : 0;
    int status = found < 0 ? -1 : 0;
    natsMsg_Destroy(message);
    if (found == 0 && missed->next <= missed->settled_to)
        missed->next++; /* the stream has dropped it, or this node lacks it */
    for (size_t i = 0; found > 0 && status == 0 && i < missed->sink_count; i++)
        status = topic_jetstream_stored_begin(&missed->sinks[i], prefix, from_ns, &why);
    free(prefix);
    missed->judged = missed->last;
    missed->is_reading = found > 0 && status == 0;
    return status;
}

/* Whether the sinks were read. Some of it in each call. */
static bool read_sinks(struct topic_jetstream_missed *missed,
                       const struct topic_nats_connection *connection)
{
    struct topic_error why = {0};
    if (!missed->is_reading && !missed->is_read &&
        (missed->next > missed->last || begin_reading(missed, connection) < 0))
        return false;
    if (!missed->is_reading)
        return missed->is_read;
    missed->is_read = true;
    for (size_t i = 0; i < missed->sink_count; i++) {
        if (topic_jetstream_stored_read(&missed->sinks[i], READ_MAX, &why) < 0)
            missed->is_reading = false; /* from the beginning, when they are back */
        missed->is_read &= missed->sinks[i].is_complete && missed->is_reading;
    }
    missed->is_reading &= !missed->is_read;
    return missed->is_read;
}

static size_t take_without_result(struct topic_jetstream_missed *missed,
                                  const struct topic_nats_connection *connection,
                                  natsMsg **messages, size_t max)
{
    if (!read_sinks(missed, connection))
        return 0;
    size_t count = look_through(missed, connection, missed->judged, has_result, messages, max);
    missed->is_read = missed->next <= missed->judged;
    if (!missed->is_read && missed->begins_again)
        begin_again(missed, missed->settled_to);
    return count;
}

static size_t take_unsettled(struct topic_jetstream_missed *missed,
                             const struct topic_nats_connection *connection, natsMsg **messages,
                             size_t max)
{
    topic_jetstream_settled_hear(&missed->settled, connection);
    if (atomic_load(&connection->is_deaf))
        return 0;
    return look_through(missed, connection, missed->last, is_settled, messages, max);
}

size_t topic_jetstream_missed_take(struct topic_jetstream_missed *missed,
                                   const struct topic_nats_connection *connection,
                                   natsMsg **messages, size_t max)
{
    bool is_looking = topic_clock_now_ms() < missed->end_ms || missed->next <= missed->until;
    if (!missed->is_used || !is_looking)
        return 0;
    size_t count = needs_acknowledgements(missed)
                       ? take_unsettled(missed, connection, messages, max)
                       : take_without_result(missed, connection, messages, max);
    if (count > 0)
        topic_log(TOPIC_LOG_WARNING, "passed-over",
                  "%s: %zu records were settled and have no result: they are taken now "
                  "(docs/ingestion.md)",
                  connection->text, count);
    return count;
}

void topic_jetstream_missed_settle(struct topic_jetstream_missed *missed, int64_t time_ns)
{
    if (missed->is_used && needs_acknowledgements(missed))
        topic_jetstream_settled_add(&missed->settled, time_ns);
}

void topic_jetstream_missed_again(struct topic_jetstream_missed *missed, natsMsg *message)
{
    uint64_t number = natsMsg_GetSequence(message);
    if (number < missed->next)
        missed->next = number;
}

void topic_jetstream_missed_release(struct topic_jetstream_missed *missed)
{
    topic_jetstream_elections_release(&missed->stream);
    topic_jetstream_elections_release(&missed->consumer);
    topic_jetstream_settled_release(&missed->settled);
    for (size_t i = 0; i < missed->sink_count; i++)
        topic_jetstream_stored_release(&missed->sinks[i]);
}
