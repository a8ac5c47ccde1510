#include "bridge/jetstream/jetstream_stream.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/log.h"
#include "bridge/nats/nats_error.h"

/* Nodes hear from each other once a second; what a busy one has to catch up with. */
#define SILENT_NS INT64_C(5000000000)
#define FAR 64

int topic_jetstream_stream_read(const struct topic_nats_connection *connection, const char *name,
                                jsStreamInfo **info, bool *is_missing, struct topic_error *err)
{
    jsErrCode code = 0;
    natsStatus status = js_GetStreamInfo(info, connection->jetstream, name, NULL, &code);
    *is_missing = status == NATS_NOT_FOUND;
    if (*is_missing)
        return topic_error_set(err, "%s: there is no stream of this name: create it first", name);
    if (status != NATS_OK)
        return topic_nats_error_set(name, status, code, err);
    if ((*info)->Config && (*info)->Config->Name)
        return 0;
    jsStreamInfo_Destroy(*info);
    *info = NULL;
    return topic_error_set(err, "%s: the server's answer has no configuration of the stream", name);
}

int topic_jetstream_stream_find(const struct topic_nats_connection *connection, jsStreamInfo **info,
                                bool *is_missing, struct topic_error *err)
{
    const char *subject = connection->location.first;
    jsStreamNamesList *names = NULL;
    jsOptions options;
    jsErrCode code = 0;
    jsOptions_Init(&options);
    options.Wait = TOPIC_JETSTREAM_REQUEST_MS;
    options.Stream.Info.SubjectsFilter = subject;
    natsStatus status = js_StreamNames(&names, connection->jetstream, &options, &code);
    int result = -1;
    *is_missing = status == NATS_NOT_FOUND || (status == NATS_OK && names->Count == 0);
    if (*is_missing)
        topic_error_set(err, "%s: no stream takes this subject: create one first", subject);
    else if (status != NATS_OK)
        topic_nats_error_set(subject, status, code, err);
    else
        result = topic_jetstream_stream_read(connection, names->List[0], info, is_missing, err);
    jsStreamNamesList_Destroy(names);
    return result;
}

int topic_jetstream_stream_read_message(const struct topic_nats_connection *connection,
                                        uint64_t number, natsMsg **message)
{
    jsErrCode code = 0;
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = TOPIC_JETSTREAM_REQUEST_MS;
    natsStatus status = js_GetMsg(message, connection->jetstream, connection->location.first,
                                  number, &options, &code);
    if (status == NATS_OK)
        return 1;
    return topic_nats_error_is_no_message(status, code) ? 0 : -1;
}

void topic_jetstream_stream_identify(const jsStreamInfo *info, struct topic_engine_stream *stream)
{
    snprintf(stream->identity, sizeof stream->identity, TOPIC_JETSTREAM_SCHEME "%s.%" PRIx64,
             info->Config->Name, (uint64_t)info->Created);
}

/* nats-server 2.9.10 compares max_bytes with what a message has without its headers, and then drops
 * the oldest ones to make room, also where it is told not to (decision 0033). */
static bool drops_oldest(const jsStreamConfig *config)
{
    return config->MaxBytes > 0 || (config->MaxMsgs > 0 && config->Discard != js_DiscardNew);
}

void topic_jetstream_stream_warn(const jsStreamInfo *info, bool is_sink)
{
    const char *name = info->Config->Name;
    if (info->Config->Storage == js_MemoryStorage)
        topic_log(TOPIC_LOG_WARNING, "stream-in-memory",
                  "stream %s is kept in memory: what is in it is gone when its nodes stop", name);
    if (is_sink && drops_oldest(info->Config))
        topic_log(TOPIC_LOG_WARNING, "stream-drops-records",
                  "stream %s drops its oldest records when it is full: limit it by max_msgs, not "
                  "max_bytes, with discard new, and the bridge waits until there is room",
                  name);
}

size_t topic_jetstream_stream_count_nodes(const jsClusterInfo *cluster)
{
    size_t count = !cluster || (cluster->Leader && cluster->Leader[0]);
    for (int i = 0; cluster && i < cluster->ReplicasLen; i++) {
        const jsPeerInfo *node = cluster->Replicas[i];
        count += !node->Offline && node->Active < SILENT_NS && (node->Current || node->Lag < FAR);
    }
    return count;
}

size_t topic_jetstream_stream_limit(const struct topic_nats_connection *connection,
                                    const jsStreamInfo *info)
{
    int64_t limit = natsConnection_GetMaxPayload(connection->nats);
    int64_t of_stream = info->Config->MaxMsgSize;
    if (of_stream > 0 && of_stream < limit)
        limit = of_stream;
    return limit > 0 ? (size_t)limit : 0;
}

bool topic_jetstream_stream_knows_ids(const struct topic_nats_connection *connection,
                                      const jsStreamInfo *info)
{
    return info->Config->Replicas <= 1 || !connection->is_old;
}
