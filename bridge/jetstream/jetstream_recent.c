#include "bridge/jetstream/jetstream_recent.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "bridge/jetstream/jetstream_message.h"
#include "bridge/nats/nats_error.h"

/* What libnats needs for a message beside its bytes. */
#define MESSAGE_OVERHEAD 1024

/* A node that lacks some messages has the later ones under lower numbers; one that has some twice,
 * under higher ones. More than a few were never seen. */
#define MAX_SHIFT 8

#define AT(recent, i)                                                                              \
    ((recent)->messages[((recent)->first + (i)) % TOPIC_JETSTREAM_RECENT_MESSAGES])

static size_t size_of(const natsMsg *message)
{
    return MESSAGE_OVERHEAD + (size_t)natsMsg_GetDataLength(message);
}

static void drop_first(struct topic_jetstream_recent *recent)
{
    natsMsg *message = AT(recent, 0).message;
    recent->bytes -= size_of(message);
    natsMsg_Destroy(message);
    recent->first = (recent->first + 1) % TOPIC_JETSTREAM_RECENT_MESSAGES;
    recent->count--;
}

static void forget(struct topic_jetstream_recent *recent)
{
    while (recent->count > 0)
        drop_first(recent);
    free(recent->leader);
    free(recent->stream);
    recent->leader = NULL;
    recent->stream = NULL;
    recent->is_doubtful = false;
}

void topic_jetstream_recent_release(struct topic_jetstream_recent *recent)
{
    forget(recent);
    free(recent->messages);
    *recent = (struct topic_jetstream_recent){0};
}

void topic_jetstream_recent_add(struct topic_jetstream_recent *recent, natsMsg **message,
                                uint64_t number)
{
    size_t size = size_of(*message);
    if (recent->is_kept && !recent->messages)
        recent->messages =
            topic_memory_new(TOPIC_JETSTREAM_RECENT_MESSAGES, sizeof *recent->messages, NULL);
    if (!recent->is_kept || !recent->messages || size > TOPIC_JETSTREAM_RECENT_BYTES)
        return;
    while (recent->count == TOPIC_JETSTREAM_RECENT_MESSAGES ||
           recent->bytes + size > TOPIC_JETSTREAM_RECENT_BYTES)
        drop_first(recent);
    AT(recent, recent->count) = (struct topic_jetstream_recent_message){*message, number};
    recent->count++;
    recent->bytes += size;
    *message = NULL;
}

/* Nothing is taken out of the middle, so that a number that has no message, or another one, means
 * that the message was lost. */
static bool is_kept(const jsStreamConfig *config)
{
    return config->Replicas > 1 && config->Retention == js_LimitsPolicy &&
           config->MaxMsgsPerSubject <= 0;
}

static bool is_same_stream(const struct topic_jetstream_recent *recent, const jsStreamInfo *info)
{
    return recent->stream && strcmp(recent->stream, info->Config->Name) == 0 &&
           recent->created == info->Created;
}

/* While the nodes choose a leader there is none. */
static void note_leader(struct topic_jetstream_recent *recent, const jsStreamInfo *info)
{
    const char *leader = info->Cluster ? info->Cluster->Leader : NULL;
    if (!leader || !leader[0] || (recent->leader && strcmp(recent->leader, leader) == 0))
        return;
    recent->is_doubtful |= recent->leader != NULL;
    recent->checked = 0;
    free(recent->leader);
    recent->leader = topic_memory_copy(leader, strlen(leader), NULL);
}

/* The leader may have been another one meanwhile, and be the same again. */
static void note_doubts(struct topic_jetstream_recent *recent, unsigned doubts)
{
    if (recent->doubts == doubts)
        return;
    recent->is_doubtful |= recent->count > 0;
    recent->checked = 0;
    recent->doubts = doubts;
}

void topic_jetstream_recent_look(struct topic_jetstream_recent *recent, const jsStreamInfo *info,
                                 unsigned doubts)
{
    const char *name = info->Config->Name;
    if (!is_same_stream(recent, info)) {
        forget(recent);
        recent->stream = topic_memory_copy(name, strlen(name), NULL);
        recent->created = info->Created;
    }
    recent->is_kept = is_kept(info->Config);
    note_leader(recent, info);
    note_doubts(recent, doubts);
    recent->is_doubtful |=
        recent->count > 0 && info->State.LastSeq < AT(recent, recent->count - 1).number;
    recent->first_number = info->State.FirstSeq;
    recent->last_number = info->State.LastSeq;
    recent->has_gaps = info->State.NumDeleted > 0;
    if (recent->checked == 0)
        recent->shift = 0;
}

/* Whether the stream has the same bytes under this number. */
static int compare(const struct topic_jetstream_recent *recent,
                   const struct topic_nats_connection *connection, natsMsg *message,
                   uint64_t number, bool *is_same, struct topic_error *err)
{
    natsMsg *found = NULL;
    jsErrCode code = 0;
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = TOPIC_JETSTREAM_REQUEST_MS;
    natsStatus status =
        js_GetMsg(&found, connection->jetstream, recent->stream, number, &options, &code);
    int len = natsMsg_GetDataLength(message);
    bool is_missing = topic_nats_error_is_no_message(status, code);
    *is_same = is_missing && recent->has_gaps;
    if (status == NATS_OK)
        *is_same = natsMsg_GetDataLength(found) == len &&
                   memcmp(natsMsg_GetData(found), natsMsg_GetData(message), (size_t)len) == 0;
    natsMsg_Destroy(found);
    if (status == NATS_OK || is_missing)
        return 0;
    return topic_nats_error_set("cannot read back what was stored", status, code, err);
}

/* 0, 1, -1, 2, -2, … */
static int64_t distance_of(int step)
{
    return step % 2 == 1 ? (step + 1) / 2 : -step / 2;
}

/* Looks under the number that the message was acknowledged with, and beside it. */
static int find(struct topic_jetstream_recent *recent,
                const struct topic_nats_connection *connection,
                struct topic_jetstream_recent_message *wanted, bool *is_there,
                struct topic_error *err)
{
    *is_there = wanted->number < recent->first_number; /* the oldest are dropped, as configured */
    for (int step = 0; !*is_there && step <= 2 * MAX_SHIFT; step++) {
        int64_t shift = recent->shift + distance_of(step);
        uint64_t number = wanted->number + (uint64_t)shift;
        if (number < recent->first_number || number > recent->last_number)
            continue;
        if (compare(recent, connection, wanted->message, number, is_there, err) < 0)
            return -1;
        if (*is_there) {
            recent->shift = shift;
            wanted->number = number;
        }
    }
    return 0;
}

/* Without Nats-Msg-Id: the stream may know the id of what it has lost. */
static int publish_again(const struct topic_nats_connection *connection,
                         struct topic_jetstream_recent_message *lost, struct topic_error *err)
{
    const char *id = NULL;
    jsPubAck *answer = NULL;
    jsErrCode code = 0;
    natsStatus status = NATS_OK;
    if (natsMsgHeader_Get(lost->message, TOPIC_JETSTREAM_SERVERS_ID, &id) == NATS_OK) {
        status = natsMsgHeader_Set(lost->message, TOPIC_JETSTREAM_MESSAGE_ID, id);
        natsMsgHeader_Delete(lost->message, TOPIC_JETSTREAM_SERVERS_ID);
    }
    if (status == NATS_OK)
        status = js_PublishMsg(&answer, connection->jetstream, lost->message, NULL, &code);
    if (status == NATS_OK)
        lost->number = answer->Sequence;
    jsPubAck_Destroy(answer);
    return status == NATS_OK
               ? 0
               : topic_nats_error_set("cannot store again what was lost", status, code, err);
}

static void tell(const struct topic_jetstream_recent *recent, const char *location)
{
    topic_log(
        TOPIC_LOG_WARNING, "stored-again",
        "%s: the stream %s had lost %zu of the last %zu records that it had acknowledged: they "
        "are stored again (docs/ingestion.md)",
        location, recent->stream, recent->lost, recent->count);
}

int topic_jetstream_recent_check(struct topic_jetstream_recent *recent,
                                 const struct topic_nats_connection *connection, size_t max,
                                 struct topic_error *err)
{
    size_t left = recent->count - recent->checked;
    size_t end = recent->checked + (left < max ? left : max);
    if (!recent->is_doubtful)
        return 0;
    for (; recent->checked < end; recent->checked++) {
        struct topic_jetstream_recent_message *message = &AT(recent, recent->checked);
        bool is_there;
        if (find(recent, connection, message, &is_there, err) < 0 ||
            (!is_there && publish_again(connection, message, err) < 0))
            return -1;
        recent->lost += !is_there;
    }
    if (end < recent->count)
        return 0;
    recent->is_doubtful = false;
    recent->checked = 0;
    if (recent->lost > 0)
        tell(recent, connection->text);
    recent->lost = 0;
    return 0;
}
