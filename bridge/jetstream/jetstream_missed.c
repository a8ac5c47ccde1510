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
                 const struct topic_jetstream_connection *connection)
{
    const struct topic_jetstream_location *location = &connection->location;
    char *stream = topic_memory_format(NULL, TOPIC_JETSTREAM_ELECTIONS "%s", location->first);
    char *consumer = topic_memory_format(NULL, TOPIC_JETSTREAM_CONSUMER_ELECTIONS "%s.%s",
                                         location->first, location->second);
    if (stream && consumer) {
        topic_jetstream_elections_hear(&missed->stream, connection, stream);
        topic_jetstream_elections_hear(&missed->consumer, connection, consumer);
    }
    free(stream);
    free(consumer);
    topic_jetstream_settled_hear(&missed->settled, connection);
}

/* Something may have brought another leader: from now on the last messages are looked at. */
static void doubt(struct topic_jetstream_missed *missed, const jsConsumerInfo *info)
{
    uint64_t settled = info->AckFloor.Stream;
    missed->end_ms = topic_clock_now_ms() + UNSTABLE_MS;
    missed->until = info->Delivered.Stream;
    missed->next =
        settled > TOPIC_JETSTREAM_MISSED_BACK ? settled - TOPIC_JETSTREAM_MISSED_BACK + 1 : 1;
}

void topic_jetstream_missed_look(struct topic_jetstream_missed *missed,
                                 const struct topic_jetstream_connection *connection,
                                 const jsConsumerInfo *info)
{
    uint64_t settled = info->AckFloor.Stream;
    bool is_idle = info->NumPending == 0 && info->NumAckPending == 0;
    if (!missed->is_used)
        return;
    hear(missed, connection);
    unsigned doubts = atomic_load(&connection->losses) +
                      topic_jetstream_elections_count(&missed->stream) +
                      topic_jetstream_elections_count(&missed->consumer);
    if (doubts != missed->doubts)
        doubt(missed, info);
    missed->doubts = doubts;
    bool is_still = is_idle && missed->was_idle && settled == missed->settled_to;
    missed->last = missed->settled_to + (is_still ? MAX_SHIFT : 0);
    missed->settled_to = settled;
    missed->was_idle = is_idle;
}

/* 1: *message is the message of this number; 0: there is none; -1: the servers are away. */
static int read_one(const struct topic_jetstream_connection *connection, uint64_t number,
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

static bool is_settled(const struct topic_jetstream_missed *missed, natsMsg *message)
{
    int64_t time_ns = natsMsg_GetTime(message);
    return time_ns <= missed->since_ns || topic_jetstream_settled_has(&missed->settled, time_ns);
}

static bool is_looking(const struct topic_jetstream_missed *missed,
                       const struct topic_jetstream_connection *connection)
{
    return !atomic_load(&connection->is_deaf) &&
           (topic_clock_now_ms() < missed->end_ms || missed->next <= missed->until);
}

size_t topic_jetstream_missed_take(struct topic_jetstream_missed *missed,
                                   const struct topic_jetstream_connection *connection,
                                   natsMsg **messages, size_t max)
{
    size_t count = 0;
    if (!missed->is_used)
        return 0;
    topic_jetstream_settled_hear(&missed->settled, connection);
    if (!is_looking(missed, connection))
        return 0;
    for (int i = 0; i < READ_MAX && count < max && missed->next <= missed->last; i++) {
        natsMsg *message = NULL;
        int found = read_one(connection, missed->next, &message);
        if (found < 0 || (found == 0 && missed->next > missed->settled_to))
            break;
        missed->next++;
        if (found > 0 && !is_settled(missed, message))
            messages[count++] = message;
        else
            natsMsg_Destroy(message);
    }
    if (count > 0)
        topic_log(TOPIC_LOG_WARNING, "passed-over",
                  "%s: the consumer had passed over %zu records that no bridge has settled: they "
                  "are taken now (docs/ingestion.md)",
                  connection->text, count);
    return count;
}

void topic_jetstream_missed_settle(struct topic_jetstream_missed *missed, int64_t time_ns)
{
    if (missed->is_used)
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
}
