#include "bridge/jetstream/jetstream_stored.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "bridge/jetstream/jetstream_message.h"
#include "bridge/jetstream/jetstream_stream.h"
#include "bridge/nats/nats_error.h"

/* Of the clocks of two nodes, which give messages their times. */
#define SKEW_NS INT64_C(5000000000)

void topic_jetstream_stored_release(struct topic_jetstream_stored *stored)
{
    free(stored->name);
    free(stored->prefix);
    free(stored->times);
    *stored = (struct topic_jetstream_stored){.connection = stored->connection};
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

static int set(struct topic_jetstream_stored *stored, const jsStreamInfo *info, const char *prefix,
               int64_t from_ns, struct topic_error *err)
{
    if (!keeps_all(info))
        return topic_error_set(err, "stream %s does not keep all messages", info->Config->Name);
    stored->times = topic_memory_new(TOPIC_JETSTREAM_STORED_MAX, sizeof *stored->times, err);
    stored->name = topic_memory_copy(info->Config->Name, strlen(info->Config->Name), err);
    stored->prefix = topic_memory_copy(prefix, strlen(prefix), err);
    stored->from_ns = later_of(from_ns, whole_since(info));
    stored->first = info->State.FirstSeq;
    stored->next = info->State.LastSeq;
    stored->is_complete = info->State.Msgs == 0;
    return stored->times && stored->name && stored->prefix ? 0 : -1;
}

int topic_jetstream_stored_begin(struct topic_jetstream_stored *stored, const char *prefix,
                                 int64_t from_ns, struct topic_error *err)
{
    jsStreamInfo *info = NULL;
    bool is_missing;
    topic_jetstream_stored_release(stored);
    int status = topic_nats_connection_check(stored->connection, err);
    if (status == 0)
        status = topic_jetstream_stream_find(stored->connection, &info, &is_missing, err);
    if (status == 0)
        status = set(stored, info, prefix, from_ns, err);
    jsStreamInfo_Destroy(info);
    return status;
}

/* STREAM.CONSUMER.TIME.NUMBER, the time in hexadecimal digits, where the prefix ends with a dot. */
static void note(struct topic_jetstream_stored *stored, natsMsg *message)
{
    const char *id = NULL;
    size_t len = strlen(stored->prefix);
    if (natsMsgHeader_Get(message, TOPIC_JETSTREAM_MESSAGE_ID, &id) != NATS_OK &&
        natsMsgHeader_Get(message, TOPIC_JETSTREAM_SERVERS_ID, &id) != NATS_OK)
        return;
    if (strncmp(id, stored->prefix, len) == 0)
        stored->times[stored->count++] = (int64_t)strtoull(id + len, NULL, 16);
}

/* The messages before this one are older than any result that is looked for, or too many. */
static bool is_last(struct topic_jetstream_stored *stored, natsMsg *message)
{
    int64_t time_ns = natsMsg_GetTime(message);
    if (++stored->read == TOPIC_JETSTREAM_STORED_MAX)
        stored->from_ns = later_of(stored->from_ns, time_ns + SKEW_NS);
    return time_ns + SKEW_NS < stored->from_ns || stored->read == TOPIC_JETSTREAM_STORED_MAX ||
           stored->next <= stored->first;
}

int topic_jetstream_stored_read(struct topic_jetstream_stored *stored, int max,
                                struct topic_error *err)
{
    for (int i = 0; i < max && !stored->is_complete; i++) {
        natsMsg *message = NULL;
        jsErrCode code = 0;
        jsOptions options;
        jsOptions_Init(&options);
        options.Wait = TOPIC_JETSTREAM_REQUEST_MS;
        natsStatus status = js_GetMsg(&message, stored->connection->jetstream, stored->name,
                                      stored->next, &options, &code);
        if (status != NATS_OK)
            return topic_nats_error_set("cannot read back what was stored", status, code, err);
        note(stored, message);
        stored->is_complete = is_last(stored, message);
        stored->next--;
        natsMsg_Destroy(message);
    }
    return 0;
}

bool topic_jetstream_stored_has(const struct topic_jetstream_stored *stored, int64_t time_ns)
{
    for (size_t i = 0; i < stored->count; i++)
        if (stored->times[i] == time_ns)
            return true;
    return false;
}
