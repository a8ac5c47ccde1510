#include "bridge/jetstream/jetstream_missed.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "bridge/jetstream/jetstream_begin.h"
#include "bridge/jetstream/jetstream_stream.h"

/* Nodes have chosen their leaders, and are up to date again, in less. */
#define UNSTABLE_MS 60000

/* From the end of one round to the next one: nodes that are late have caught up by then. */
#define ROUND_MS 3000

/* No node could be read so often before it is told; and then the rounds are so rare, by powers of
 * 2. */
#define TOLD_REFUSALS 2
#define MAX_REFUSALS 5

/* How long a round keeps the bridge from other records, in each call; longer where a node does not
 * answer. */
#define STEP_MS 100

/* A bridge without work knows of all messages that were stored so long ago. */
#define IDLE_MS 3000

#define NS_PER_MS INT64_C(1000000)

/* Messages that are read in one call. */
#define READ_MAX 256

/* What is stored after the last settled message must be there for so many looks. */
#define BEYOND_LOOKS 2

void topic_jetstream_missed_add_sink(struct topic_jetstream_missed *missed,
                                     struct topic_nats_connection *connection,
                                     const unsigned *doubts)
{
    missed->sink_doubts[missed->unmatched.sink_count] = doubts;
    topic_jetstream_unmatched_add_sink(&missed->unmatched, connection);
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
    missed->whole_to = 0;
    missed->whole_to_ns = stream->Created;
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
    return missed->unmatched.sink_count < TOPIC_JETSTREAM_UNMATCHED_SINKS;
}

static bool is_looking(const struct topic_jetstream_missed *missed)
{
    uint64_t looked_to = needs_acknowledgements(missed) ? missed->next - 1 : missed->whole_to;
    return topic_clock_now_ms() < missed->end_ms || looked_to < missed->until;
}

/* Something may have brought another leader: from now on the last messages are looked at, and those
 * that are still to be looked at: one that a bridge had when it was killed holds up for the time of
 * a lease the number up to which all are settled. */
static void doubt(struct topic_jetstream_missed *missed, const jsConsumerInfo *info)
{
    uint64_t settled = info->AckFloor.Stream;
    uint64_t first =
        settled > TOPIC_JETSTREAM_MISSED_BACK ? settled - TOPIC_JETSTREAM_MISSED_BACK + 1 : 1;
    bool was_quiet = !is_looking(missed);
    int64_t end_ms = topic_clock_now_ms() + UNSTABLE_MS;
    if (was_quiet || first < missed->next)
        missed->next = first;
    if (was_quiet)
        missed->patience_ms = end_ms;
    missed->was_quiet |= was_quiet;
    missed->end_ms = end_ms;
    missed->until = info->Delivered.Stream;
}

static unsigned count_doubts(struct topic_jetstream_missed *missed,
                             const struct topic_nats_connection *connection)
{
    unsigned count = atomic_load(&connection->losses) +
                     topic_jetstream_elections_count(&missed->stream) +
                     topic_jetstream_elections_count(&missed->consumer);
    for (size_t i = 0; i < missed->unmatched.sink_count; i++)
        count += *missed->sink_doubts[i];
    return count;
}

/* A bridge that was killed may have taken its doubts along, and the sinks can be asked. A node that
 * comes back may spoil what is stored then. */
static bool has_doubt(const struct topic_jetstream_missed *missed, unsigned doubts, bool is_whole)
{
    return doubts != missed->doubts || (!needs_acknowledgements(missed) &&
                                        (!missed->has_looked || (is_whole && !missed->is_whole)));
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* A round begins from where every message was seen with its result on every node; after a quiet
 * time the results say from where. */
static void find_begin(struct topic_jetstream_missed *missed,
                       const struct topic_nats_connection *connection)
{
    int64_t begin_ns;
    if (!topic_jetstream_begin_find(&missed->begin, connection,
                                    missed->unmatched.sinks[0].connection, missed->settled_to,
                                    &begin_ns))
        return;
    missed->whole_to_ns = later_of(missed->whole_to_ns, begin_ns);
    missed->was_quiet = false;
    missed->round_ms = 0;
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
    const jsClusterInfo *cluster = info->Cluster;
    size_t nodes = 1 + (size_t)(cluster ? cluster->ReplicasLen : 0);
    bool is_whole = topic_jetstream_stream_count_nodes(cluster) == nodes;
    if (has_doubt(missed, doubts, is_whole))
        doubt(missed, info);
    missed->doubts = doubts;
    missed->is_whole = is_whole;
    missed->has_looked = true;
    missed->is_still = is_idle && missed->was_idle && settled == missed->settled_to;
    missed->last = missed->settled_to + (missed->is_still ? TOPIC_JETSTREAM_BEGIN_MAX_SHIFT : 0);
    missed->beyond = missed->is_still ? missed->beyond : 0;
    missed->looks++;
    missed->settled_to = settled;
    missed->was_idle = is_idle;
    if (missed->was_quiet && !needs_acknowledgements(missed))
        find_begin(missed, connection);
}

bool topic_jetstream_missed_is_ready(const struct topic_jetstream_missed *missed)
{
    return !missed->is_used || needs_acknowledgements(missed) || !missed->was_quiet;
}

int64_t topic_jetstream_missed_seen(const struct topic_jetstream_missed *missed)
{
    bool is_told = missed->is_used && !needs_acknowledgements(missed) && !missed->was_quiet &&
                   is_looking(missed);
    return is_told ? missed->whole_to_ns : 0;
}

static bool is_settled(const struct topic_jetstream_missed *missed, int64_t time_ns)
{
    return time_ns <= missed->since_ns || topic_jetstream_settled_has(&missed->settled, time_ns);
}

/* A message after the last settled one may have come just now: it is passed over if the consumer
 * has nothing to deliver for two looks more. */
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

/* Those that no bridge has settled, as far as it was heard. */
static size_t take_unsettled(struct topic_jetstream_missed *missed,
                             const struct topic_nats_connection *connection,
                             struct topic_jetstream_replica_message *messages, size_t max)
{
    size_t count = 0;
    topic_jetstream_settled_hear(&missed->settled, connection);
    if (atomic_load(&connection->is_deaf))
        return 0;
    for (int i = 0; i < READ_MAX && count < max && missed->next <= missed->last; i++) {
        natsMsg *message = NULL;
        int found = topic_jetstream_stream_read_message(connection, missed->next, &message);
        if (found < 0 || (found == 0 && missed->next > missed->settled_to) ||
            (found > 0 && is_too_new(missed))) {
            natsMsg_Destroy(message);
            break;
        }
        missed->next++;
        if (found > 0 && !is_settled(missed, natsMsg_GetTime(message)))
            messages[count++] = (struct topic_jetstream_replica_message){
                message, natsMsg_GetTime(message), natsMsg_GetSequence(message)};
        else
            natsMsg_Destroy(message);
    }
    return count;
}

/* All that was stored until then is settled. Not above 0: not known. The clock of this machine may
 * be behind those of the nodes. */
static int64_t round_end(const struct topic_jetstream_missed *missed,
                         const struct topic_nats_connection *connection)
{
    uint64_t last = missed->is_still ? missed->settled_to : missed->last;
    int64_t last_ns = last > 0 ? topic_jetstream_begin_time_of(connection, last) : 0;
    if (last_ns < 0 || !missed->is_still)
        return last_ns;
    return later_of(last_ns, (topic_clock_unix_ms() - IDLE_MS) * NS_PER_MS);
}

/* With all nodes, or without those that are away for long. */
static bool begin_round(struct topic_jetstream_missed *missed,
                        struct topic_nats_connection *connection)
{
    struct topic_error why = {0};
    int64_t now_ms = topic_clock_now_ms();
    if (missed->was_quiet || now_ms < missed->round_ms ||
        (!missed->is_whole && now_ms < missed->patience_ms))
        return false;
    missed->round_ms = now_ms + ROUND_MS;
    missed->patience_ms = now_ms + UNSTABLE_MS;
    missed->asked_ns = round_end(missed, connection);
    missed->judged = missed->last;
    return missed->asked_ns > 0 &&
           topic_jetstream_unmatched_begin(&missed->unmatched, connection, missed->whole_to_ns,
                                           missed->asked_ns, &why) == 0;
}

/* Rounds become rarer then: each may wait for seconds. */
static void note_refusal(struct topic_jetstream_missed *missed, const char *location)
{
    const struct topic_jetstream_unmatched *unmatched = &missed->unmatched;
    if (missed->refusals == TOLD_REFUSALS)
        topic_log(TOPIC_LOG_WARNING, "nodes-unread",
                  "%s: whether every record that is settled has a result is not known: %s: let the "
                  "account make consumers of all streams (docs/ingestion.md)",
                  location, unmatched->why.text);
    missed->round_ms += (int64_t)ROUND_MS << missed->refusals;
    if (missed->refusals < MAX_REFUSALS)
        missed->refusals++;
}

/* Until when a round has seen all. Shortly before its end a node with another clock may still store
 * messages; before the last one that it had room for, all are stored. */
static int64_t seen_until(const struct topic_jetstream_missed *missed)
{
    const struct topic_jetstream_matches *matches = &missed->unmatched.matches;
    int64_t seen_ns = missed->asked_ns - TOPIC_JETSTREAM_UNMATCHED_SKEW_NS;
    return matches->is_cut && matches->to_ns < seen_ns ? matches->to_ns : seen_ns;
}

static void end_round(struct topic_jetstream_missed *missed, const char *location)
{
    const struct topic_jetstream_unmatched *unmatched = &missed->unmatched;
    int64_t seen_ns = seen_until(missed);
    bool has_moved = seen_ns > missed->whole_to_ns;
    missed->round_ms = topic_clock_now_ms() + ROUND_MS;
    if (unmatched->is_refused)
        note_refusal(missed, location);
    else
        missed->refusals = 0;
    if (!unmatched->is_whole || unmatched->matches.missing > 0)
        return;
    if (has_moved)
        missed->whole_to_ns = seen_ns;
    if (!unmatched->matches.is_cut)
        missed->whole_to = missed->judged;
    else if (has_moved)
        missed->round_ms = 0; /* the next ones */
}

static size_t take_unmatched(struct topic_jetstream_missed *missed,
                             struct topic_nats_connection *connection,
                             struct topic_jetstream_replica_message *messages, size_t max)
{
    size_t count = 0;
    int64_t end_ms = topic_clock_now_ms() + STEP_MS;
    if (!missed->unmatched.is_running && !begin_round(missed, connection))
        return 0;
    while (missed->unmatched.is_running && count == 0 && topic_clock_now_ms() < end_ms)
        if (topic_jetstream_unmatched_read(&missed->unmatched, messages, max, &count))
            end_round(missed, connection->text);
    return count;
}

size_t topic_jetstream_missed_take(struct topic_jetstream_missed *missed,
                                   struct topic_nats_connection *connection,
                                   struct topic_jetstream_replica_message *messages, size_t max)
{
    /* A round that has begun is gone through, also when the time to look is over meanwhile. */
    if (!missed->is_used || (!missed->unmatched.is_running && !is_looking(missed)))
        return 0;
    size_t count = needs_acknowledgements(missed)
                       ? take_unsettled(missed, connection, messages, max)
                       : take_unmatched(missed, connection, messages, max);
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
    if (needs_acknowledgements(missed) && number < missed->next)
        missed->next = number;
}

void topic_jetstream_missed_release(struct topic_jetstream_missed *missed)
{
    topic_jetstream_elections_release(&missed->stream);
    topic_jetstream_elections_release(&missed->consumer);
    topic_jetstream_settled_release(&missed->settled);
    topic_jetstream_unmatched_release(&missed->unmatched);
}
