#include "bridge/jetstream/jetstream_unmatched.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bridge/jetstream/jetstream_message.h"
#include "bridge/jetstream/jetstream_stream.h"

#define SKEW_NS TOPIC_JETSTREAM_UNMATCHED_SKEW_NS

/* Headers, and whole messages, that are read in one call. */
#define READ_MAX 256
#define BODIES_MAX 32

/* How long a message is looked for on a node, in one call. */
#define SEARCH_MS 500

/* A consumer is put on a node by chance: one of three nodes is not among 24 in a run of 5,000. */
#define TRIES_OF_NODE 8

/* Without one that can be read: the account may make no consumers, or the stream has too many. */
#define TRIES_OF_STREAM 3

static void forget_nodes(struct topic_jetstream_unmatched_stream *stream)
{
    free(stream->name);
    *stream = (struct topic_jetstream_unmatched_stream){.connection = stream->connection};
}

static void end_round(struct topic_jetstream_unmatched *unmatched)
{
    topic_jetstream_replica_close(&unmatched->replica);
    forget_nodes(&unmatched->source);
    for (size_t i = 0; i < unmatched->sink_count; i++)
        forget_nodes(&unmatched->sinks[i]);
    free(unmatched->prefix);
    unmatched->prefix = NULL;
    unmatched->is_running = false;
}

void topic_jetstream_unmatched_release(struct topic_jetstream_unmatched *unmatched)
{
    end_round(unmatched);
    topic_jetstream_matches_release(&unmatched->matches);
    *unmatched = (struct topic_jetstream_unmatched){0};
}

void topic_jetstream_unmatched_add_sink(struct topic_jetstream_unmatched *unmatched,
                                        struct topic_nats_connection *connection)
{
    unmatched->sinks[unmatched->sink_count++].connection = connection;
}

static int64_t later_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* From which time on a result that is not there was lost, and not dropped or stored elsewhere. */
static int64_t whole_since(const jsStreamInfo *info)
{
    const jsStreamState *state = &info->State;
    if (state->FirstSeq <= 1)
        return info->Created;
    return later_of(info->Created, state->Msgs > 0 ? state->FirstTime : state->LastTime);
}

static bool keeps_all(const jsStreamInfo *info)
{
    return info->Config->Retention == js_LimitsPolicy && info->Config->MaxMsgsPerSubject <= 0 &&
           info->State.NumDeleted == 0;
}

static size_t count_online(const jsStreamInfo *info)
{
    size_t count = topic_jetstream_stream_count_nodes(info->Cluster);
    return count < TOPIC_JETSTREAM_MATCHES_NODES ? count : TOPIC_JETSTREAM_MATCHES_NODES;
}

static int set_stream(struct topic_jetstream_unmatched *unmatched,
                      struct topic_jetstream_unmatched_stream *stream, const jsStreamInfo *info,
                      struct topic_error *err)
{
    const char *name = info->Config->Name;
    stream->name = topic_memory_copy(name, strlen(name), err);
    stream->online = count_online(info);
    unmatched->is_whole &= (int64_t)stream->online >= info->Config->Replicas;
    return stream->name ? 0 : -1;
}

static int find_source(struct topic_jetstream_unmatched *unmatched, struct topic_error *err)
{
    struct topic_nats_connection *connection = unmatched->source.connection;
    jsStreamInfo *info = NULL;
    bool is_missing;
    int status = topic_jetstream_stream_read(connection, connection->location.first, &info,
                                             &is_missing, err);
    if (status == 0)
        status = set_stream(unmatched, &unmatched->source, info, err);
    jsStreamInfo_Destroy(info);
    return status;
}

static int find_sink(struct topic_jetstream_unmatched *unmatched,
                     struct topic_jetstream_unmatched_stream *sink, struct topic_error *err)
{
    jsStreamInfo *info = NULL;
    bool is_missing;
    int status = topic_nats_connection_check(sink->connection, err);
    if (status == 0)
        status = topic_jetstream_stream_find(sink->connection, &info, &is_missing, err);
    if (status == 0 && !keeps_all(info))
        status = topic_error_set(err, "stream %s does not keep all messages", info->Config->Name);
    if (status == 0) {
        unmatched->matches.from_ns = later_of(unmatched->matches.from_ns, whole_since(info));
        status = set_stream(unmatched, sink, info, err);
    }
    jsStreamInfo_Destroy(info);
    return status;
}

int topic_jetstream_unmatched_begin(struct topic_jetstream_unmatched *unmatched,
                                    struct topic_nats_connection *source, int64_t from_ns,
                                    int64_t to_ns, struct topic_error *err)
{
    const struct topic_nats_location *location = &source->location;
    end_round(unmatched);
    unmatched->source.connection = source;
    unmatched->stage = 0;
    unmatched->losses = 0;
    unmatched->is_whole = true;
    unmatched->is_refused = false;
    unmatched->prefix = topic_memory_format(err, "%s.%s.", location->first, location->second);
    if (!unmatched->prefix ||
        topic_jetstream_matches_begin(&unmatched->matches, from_ns, to_ns, err) < 0 ||
        find_source(unmatched, err) < 0)
        return -1;
    for (size_t i = 0; i < unmatched->sink_count; i++)
        if (find_sink(unmatched, &unmatched->sinks[i], err) < 0)
            return -1;
    if (unmatched->matches.from_ns >= to_ns)
        unmatched->stage = unmatched->sink_count + 1; /* there is nothing to read */
    unmatched->is_running = true;
    return 0;
}

/* STREAM.CONSUMER.TIME.NUMBER, the time in hexadecimal digits, where the prefix ends with a dot. */
static void mark(struct topic_jetstream_unmatched *unmatched, size_t sink, natsMsg *message)
{
    const char *id = NULL;
    size_t len = strlen(unmatched->prefix);
    if (natsMsgHeader_Get(message, TOPIC_JETSTREAM_MESSAGE_ID, &id) != NATS_OK &&
        natsMsgHeader_Get(message, TOPIC_JETSTREAM_SERVERS_ID, &id) != NATS_OK)
        return;
    if (strncmp(id, unmatched->prefix, len) == 0 &&
        topic_jetstream_matches_mark(&unmatched->matches, sink,
                                     unmatched->sinks[sink].node_count - 1,
                                     (int64_t)strtoull(id + len, NULL, 16)))
        unmatched->unmarked--;
}

/* Whether the node may have more that is looked for. */
static bool note(struct topic_jetstream_unmatched *unmatched,
                 const struct topic_jetstream_replica_message *message)
{
    if (unmatched->stage > 0) {
        mark(unmatched, unmatched->stage - 1, message->message);
        return unmatched->unmarked > 0;
    }
    topic_jetstream_matches_add(&unmatched->matches, message->time_ns);
    return message->time_ns <= unmatched->matches.to_ns + SKEW_NS;
}

/* Some of what the node has. */
static int read_node(struct topic_jetstream_unmatched *unmatched)
{
    struct topic_jetstream_replica_message messages[READ_MAX];
    size_t count;
    if (topic_jetstream_replica_read(&unmatched->replica, messages, READ_MAX, &count,
                                     &unmatched->why) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (!note(unmatched, &messages[i]))
            unmatched->replica.left = 0;
        natsMsg_Destroy(messages[i].message);
    }
    return 0;
}

static bool is_read(const struct topic_jetstream_unmatched_stream *stream, const char *node)
{
    for (size_t i = 0; i < stream->node_count; i++)
        if (strcmp(stream->nodes[i], node) == 0)
            return true;
    return false;
}

/* Opens a node by chance, if it is one that was not read. */
static void open_node(struct topic_jetstream_unmatched *unmatched,
                      struct topic_jetstream_unmatched_stream *stream)
{
    struct topic_jetstream_replica *replica = &unmatched->replica;
    stream->tries++;
    unmatched->why = (struct topic_error){0};
    if (topic_jetstream_replica_open(replica, stream->connection, stream->name,
                                     unmatched->matches.from_ns - SKEW_NS, false,
                                     &unmatched->why) < 0 ||
        is_read(stream, replica->node)) {
        topic_jetstream_replica_close(replica);
        return;
    }
    memcpy(stream->nodes[stream->node_count++], replica->node, sizeof replica->node);
    unmatched->unmarked = unmatched->matches.count;
}

/* A node that was not read to its end is not taken for one that was. */
static void give_up_node(struct topic_jetstream_unmatched *unmatched,
                         struct topic_jetstream_unmatched_stream *stream)
{
    stream->node_count--;
    if (unmatched->stage > 0)
        topic_jetstream_matches_forget(&unmatched->matches, unmatched->stage - 1,
                                       stream->node_count);
    topic_jetstream_replica_close(&unmatched->replica);
}

static void read_stream(struct topic_jetstream_unmatched *unmatched,
                        struct topic_jetstream_unmatched_stream *stream)
{
    if (!unmatched->replica.consumer)
        open_node(unmatched, stream);
    else if (unmatched->replica.left > 0 && read_node(unmatched) < 0)
        give_up_node(unmatched, stream);
    if (unmatched->replica.consumer && unmatched->replica.left == 0)
        topic_jetstream_replica_close(&unmatched->replica);
    if (unmatched->replica.consumer)
        return;
    size_t tries = stream->node_count > 0 ? TRIES_OF_NODE * stream->online : TRIES_OF_STREAM;
    if (stream->node_count < stream->online && stream->tries < tries)
        return;
    unmatched->is_whole &= stream->node_count >= stream->online;
    unmatched->is_refused |= stream->node_count == 0;
    bool is_last = unmatched->is_refused || unmatched->matches.count == 0;
    unmatched->stage = is_last ? unmatched->sink_count + 1 : unmatched->stage + 1;
}

static void judge(struct topic_jetstream_unmatched *unmatched)
{
    size_t node_counts[TOPIC_JETSTREAM_UNMATCHED_SINKS];
    struct topic_error why = {0};
    for (size_t i = 0; i < TOPIC_JETSTREAM_UNMATCHED_SINKS; i++)
        node_counts[i] = unmatched->sinks[i].node_count;
    if (topic_jetstream_matches_judge(&unmatched->matches, node_counts, &why) < 0)
        unmatched->is_whole = false;
}

/* A copy without a reply: there is nothing to acknowledge. */
static bool hand_out(struct topic_jetstream_unmatched *unmatched,
                     const struct topic_jetstream_replica_message *found,
                     struct topic_jetstream_replica_message *message)
{
    *message = *found;
    return topic_jetstream_matches_take(&unmatched->matches, found->time_ns) &&
           natsMsg_Create(&message->message, natsMsg_GetSubject(found->message), NULL,
                          natsMsg_GetData(found->message),
                          natsMsg_GetDataLength(found->message)) == NATS_OK;
}

/* Of the next messages of the node, those that are wanted. Sets the latest time among all. */
static size_t read_wanted(struct topic_jetstream_unmatched *unmatched,
                          struct topic_jetstream_replica_message *messages, size_t max,
                          int64_t *last_ns)
{
    struct topic_jetstream_replica_message found[BODIES_MAX];
    struct topic_error why = {0};
    size_t taken = 0;
    size_t count;
    if (topic_jetstream_replica_read(&unmatched->replica, found, BODIES_MAX, &count, &why) < 0)
        unmatched->replica.left = 0;
    for (size_t i = 0; i < count; i++) {
        if (taken < max)
            taken += hand_out(unmatched, &found[i], &messages[taken]);
        *last_ns = later_of(*last_ns, found[i].time_ns);
        natsMsg_Destroy(found[i].message);
    }
    return taken;
}

/* The first one that is wanted, and what comes with it, from some node on which it is: by chance,
 * so again and again, and then in the next round. */
static size_t take(struct topic_jetstream_unmatched *unmatched, int64_t wanted_ns,
                   struct topic_jetstream_replica_message *messages, size_t max)
{
    struct topic_jetstream_replica *replica = &unmatched->replica;
    struct topic_error why = {0};
    int64_t end_ms = topic_clock_now_ms() + SEARCH_MS;
    int64_t last_ns = 0;
    size_t taken = 0;
    if (topic_jetstream_replica_open(replica, unmatched->source.connection, unmatched->source.name,
                                     wanted_ns, true, &why) == 0)
        while (taken == 0 && replica->left > 0 && last_ns <= wanted_ns + SKEW_NS &&
               topic_clock_now_ms() < end_ms)
            taken = read_wanted(unmatched, messages, max, &last_ns);
    topic_jetstream_replica_close(replica);
    unmatched->losses += taken == 0;
    return taken;
}

bool topic_jetstream_unmatched_read(struct topic_jetstream_unmatched *unmatched,
                                    struct topic_jetstream_replica_message *messages, size_t max,
                                    size_t *count)
{
    *count = 0;
    if (unmatched->stage <= unmatched->sink_count) {
        read_stream(unmatched, unmatched->stage == 0 ? &unmatched->source
                                                     : &unmatched->sinks[unmatched->stage - 1]);
        if (unmatched->stage > unmatched->sink_count)
            judge(unmatched);
        return false;
    }
    int64_t wanted_ns = topic_jetstream_matches_first(&unmatched->matches);
    if (wanted_ns > 0 && unmatched->losses < TRIES_OF_NODE) {
        *count = take(unmatched, wanted_ns, messages, max);
        return false;
    }
    end_round(unmatched);
    return true;
}
