#include "bridge/jetstream/jetstream_sink.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "bridge/jetstream/jetstream_elections.h"
#include "bridge/jetstream/jetstream_message.h"
#include "bridge/jetstream/jetstream_stream.h"
#include "bridge/jetstream/jetstream_window.h"
#include "bridge/nats/nats_connection.h"

/* On their way at a time: three nodes acknowledge 12,000 small ones a second, so that more would
 * only wait in the servers; the bytes are what a bridge may have in memory beside its batch. */
#define WINDOW_MESSAGES 256
#define WINDOW_BYTES ((size_t)8 * 1024 * 1024)

/* Until libnats has made the calls for messages that were given up. */
#define COMPLETE_MS 2000

/* How often a busy sink asks who leads its stream: what the last leader acknowledged is kept much
 * longer, and an answer takes less than a millisecond. */
#define LOOK_MS 1000

/* Messages that an idle sink reads back before the source is asked again: they take half a
 * second. */
#define KEEP_MESSAGES 256

/* How long a bridge that stops waits for servers that are away: they are connected to again every
 * quarter of a second, and systemd waits 90 seconds. */
#define LAST_LOOK_MS 5000
#define LOOK_AGAIN_MS 100

struct topic_jetstream_sink {
    struct topic_engine_stream *stream;
    const struct topic_engine_stream *source;
    struct topic_nats_connection connection;
    struct topic_jetstream_window window;
    struct topic_jetstream_elections elections;
    enum topic_engine_role role;
    size_t max_record_bytes;
    size_t window_messages;
    size_t limit;    /* of a message, with headers; 0: not known yet */
    bool has_begun;  /* records are on their way, and publish has not waited for them */
    unsigned losses; /* of the connection, when they were sent */
    bool uses_ids;   /* the stream may know the ids of its messages */
    bool is_warned;  /* the log has what is to be said of the stream */
    int64_t look_ms; /* when to ask again */
    bool is_held;    /* what it was acknowledged is to be looked at before the bridge ends */
};

/* A thread of libnats calls it, once for each message; the message is ours then. */
static void acknowledged(jsCtx *jetstream, natsMsg *message, jsPubAck *answer, jsPubAckErr *failure,
                         void *closure)
{
    struct topic_jetstream_sink *sink = closure;
    (void)jetstream;
    topic_jetstream_window_answer(&sink->window, &message, answer, failure);
    natsMsg_Destroy(message);
}

static int check_limit(const struct topic_jetstream_sink *sink, const char *name,
                       struct topic_error *err)
{
    if (sink->role == TOPIC_ENGINE_REJECTS) {
        if (sink->limit >= 2 * (size_t)TOPIC_JETSTREAM_MESSAGE_REJECT_HEADERS)
            return 0;
        return topic_error_set(err,
                               "stream %s takes messages of %zu bytes: a rejected record and its "
                               "reason need %d: raise its max_msg_size",
                               name, sink->limit, 2 * TOPIC_JETSTREAM_MESSAGE_REJECT_HEADERS);
    }
    if (sink->limit < sink->max_record_bytes && !sink->is_warned)
        topic_log(TOPIC_LOG_WARNING, "record-limit",
                  "stream %s takes messages of up to %zu bytes: tagged records that are larger are "
                  "rejected, although --max-record is %zu",
                  name, sink->limit, sink->max_record_bytes);
    return 0;
}

/* Before the stream is asked: what happens meanwhile counts the next time. */
static unsigned count_doubts(struct topic_jetstream_sink *sink)
{
    return atomic_load(&sink->connection.losses) +
           topic_jetstream_elections_count(&sink->elections);
}

/* A bridge that stops must not end before it has made sure at last. */
static void hold(struct topic_jetstream_sink *sink)
{
    const struct topic_engine_stop *stop = sink->connection.stop;
    if (stop && !sink->is_held)
        stop->hold(stop->context);
    sink->is_held = true;
}

static void look(struct topic_jetstream_sink *sink, const jsStreamInfo *info, unsigned doubts)
{
    topic_jetstream_recent_look(&sink->window.recent, info, doubts);
    if (!sink->window.recent.is_kept)
        return;
    hold(sink);
    char *subject = topic_memory_format(NULL, TOPIC_JETSTREAM_ELECTIONS "%s", info->Config->Name);
    if (subject)
        topic_jetstream_elections_hear(&sink->elections, &sink->connection, subject);
    free(subject);
}

/* Finds out what the stream takes. */
static int read_limit(struct topic_jetstream_sink *sink, bool *is_configuration,
                      struct topic_error *err)
{
    jsStreamInfo *info = NULL;
    unsigned doubts = count_doubts(sink);
    int status = topic_jetstream_stream_find(&sink->connection, &info, is_configuration, err);
    if (status == 0) {
        sink->limit = topic_jetstream_stream_limit(&sink->connection, info);
        sink->uses_ids = topic_jetstream_stream_knows_ids(&sink->connection, info);
        topic_jetstream_stream_identify(info, sink->stream);
        look(sink, info, doubts);
        if (!sink->is_warned)
            topic_jetstream_stream_warn(info, true);
        status = check_limit(sink, info->Config->Name, err);
        sink->is_warned = true;
        *is_configuration = status < 0;
        if (status == 0 && info->Config->NoAck) {
            *is_configuration = true;
            status = topic_error_set(err,
                                     "stream %s acknowledges nothing (no_ack), so that the bridge "
                                     "could not know what is stored",
                                     info->Config->Name);
        }
    }
    jsStreamInfo_Destroy(info);
    if (status < 0)
        sink->limit = 0;
    return status;
}

/* Asks for the stream now and then, and after each failure. */
static int make_ready(struct topic_jetstream_sink *sink, bool *is_configuration,
                      struct topic_error *err)
{
    int64_t now_ms = topic_clock_now_ms();
    *is_configuration = false;
    if (topic_nats_connection_check(&sink->connection, err) < 0)
        return -1;
    if (sink->limit > 0 && now_ms < sink->look_ms)
        return 0;
    sink->look_ms = now_ms + LOOK_MS;
    return read_limit(sink, is_configuration, err);
}

/* The stream is there, and has what it acknowledged, of which up to `max` messages are looked for:
 * its leader may be another one than before. */
static int make_sure(struct topic_jetstream_sink *sink, size_t max, struct topic_error *err)
{
    bool is_configuration;
    if (make_ready(sink, &is_configuration, err) < 0)
        return -1;
    if (topic_jetstream_recent_check(&sink->window.recent, &sink->connection, max, err) == 0)
        return 0;
    sink->limit = 0;
    return -1;
}

int topic_jetstream_sink_open(struct topic_engine_stream *stream,
                              const struct topic_engine_options *options,
                              const struct topic_engine_stream *source, struct topic_error *err)
{
    struct topic_error why = {0};
    bool is_configuration;
    struct topic_jetstream_sink *sink = topic_memory_new(1, sizeof *sink, err);
    stream->state = sink;
    if (!sink)
        return -1;
    sink->stream = stream;
    sink->source = source;
    sink->role = options->role;
    sink->max_record_bytes = options->max_record_bytes;
    sink->window_messages = options->waits_for_each ? 1 : WINDOW_MESSAGES;
    topic_jetstream_window_init(&sink->window);
    if (topic_nats_connection_init(&sink->connection, options, acknowledged, sink, err) < 0)
        return -1;
    if (make_ready(sink, &is_configuration, &why) < 0 && is_configuration)
        return topic_error_set(err, "%s: %s", options->location, why.text);
    return 0;
}

/* libnats keeps what was not answered; the records are sent anew. Afterwards it calls no more. */
static void forget_unanswered(struct topic_jetstream_sink *sink)
{
    natsMsgList left = {0};
    jsPubOptions options;
    if (!sink->connection.has_published)
        return;
    if (js_PublishAsyncGetPendingList(&left, sink->connection.jetstream) == NATS_OK)
        natsMsgList_Destroy(&left);
    jsPubOptions_Init(&options);
    options.MaxWait = COMPLETE_MS;
    js_PublishAsyncComplete(sink->connection.jetstream, &options);
}

/* The servers may be about to come back. */
static void make_sure_at_last(struct topic_jetstream_sink *sink)
{
    int64_t end_ms = topic_clock_now_ms() + LAST_LOOK_MS;
    struct topic_error why = {0};
    sink->limit = 0;
    while (make_sure(sink, TOPIC_JETSTREAM_RECENT_MESSAGES, &why) < 0 &&
           topic_clock_now_ms() < end_ms) {
        why = (struct topic_error){0};
        nats_Sleep(LOOK_AGAIN_MS);
    }
    if (topic_error_is_set(&why))
        topic_log(TOPIC_LOG_WARNING, "not-looked-at",
                  "%s: whether the stream still has the last records is not known: %s",
                  sink->connection.text, why.text);
}

void topic_jetstream_sink_close(struct topic_engine_stream *stream)
{
    struct topic_jetstream_sink *sink = stream->state;
    forget_unanswered(sink);
    if (sink->window.recent.count > 0)
        make_sure_at_last(sink);
    if (sink->is_held && sink->connection.stop)
        sink->connection.stop->let(sink->connection.stop->context);
    topic_jetstream_elections_release(&sink->elections);
    bool is_free = topic_nats_connection_release(&sink->connection);
    topic_jetstream_window_release(&sink->window);
    if (is_free)
        free(sink);
}

/* Hands a message to libnats; the answer comes by the callback. Without MaxWait: a message whose
 * time is up is freed by a thread of libnats, also while this one is still in js_PublishMsgAsync
 * and waits for the lock of the connection to read it. */
static natsStatus send(struct topic_jetstream_sink *sink, struct topic_engine_publication *item)
{
    natsMsg *message = NULL;
    jsPubOptions options;
    jsPubOptions_Init(&options);
    options.MsgId = sink->uses_ids ? item->id : NULL;
    const struct topic_jetstream_message_options format = {
        .limit = sink->limit, .has_id = !sink->uses_ids, .seen_to = sink->source->seen_to};
    natsStatus status =
        topic_jetstream_message_make(&message, sink->connection.location.first, item, &format);
    if (status == NATS_OK) {
        topic_jetstream_window_add(&sink->window, message, item);
        status = js_PublishMsgAsync(sink->connection.jetstream, &message, &options);
        sink->connection.has_published |= status == NATS_OK;
        if (status == NATS_OK)
            topic_jetstream_window_sent(&sink->window);
        else
            topic_jetstream_window_undo(&sink->window);
    }
    natsMsg_Destroy(message);
    return status;
}

/* Without asking: a message that is too large would end the connection. */
static bool is_too_large(const struct topic_jetstream_sink *sink,
                         struct topic_engine_publication *item)
{
    size_t len = topic_jetstream_message_len(item);
    if (item->code || len <= sink->limit)
        return false;
    item->is_refused = true;
    topic_error_set(&item->why,
                    "with its topics and its id the record has %zu bytes: the stream takes %zu",
                    len, sink->limit);
    return true;
}

/* Sends one record when there is room. False: something failed, send no more. */
static bool send_in_turn(struct topic_jetstream_sink *sink, struct topic_engine_publication *item)
{
    size_t bytes = item->record.len < WINDOW_BYTES ? WINDOW_BYTES - item->record.len : 0;
    if (item->is_published || item->is_refused || is_too_large(sink, item))
        return true;
    if (!topic_jetstream_window_wait(&sink->window, sink->window_messages - 1, bytes,
                                     &sink->connection.losses, sink->losses))
        return false;
    natsStatus status = send(sink, item);
    if (status == NATS_OK)
        return true;
    topic_jetstream_window_fail(&sink->window, natsStatus_GetText(status));
    return false;
}

int topic_jetstream_sink_begin(struct topic_engine_stream *stream,
                               struct topic_engine_publication *items, size_t count,
                               struct topic_error *err)
{
    struct topic_jetstream_sink *sink = stream->state;
    sink->losses = atomic_load(&sink->connection.losses);
    if (make_sure(sink, TOPIC_JETSTREAM_RECENT_MESSAGES, err) < 0 ||
        topic_jetstream_window_begin(&sink->window, count, err) < 0)
        return -1;
    sink->has_begun = true;
    for (size_t i = 0; i < count; i++)
        if (!send_in_turn(sink, &items[i]))
            break;
    return 0;
}

int topic_jetstream_sink_publish(struct topic_engine_stream *stream,
                                 struct topic_engine_publication *items, size_t count,
                                 struct topic_error *err)
{
    struct topic_jetstream_sink *sink = stream->state;
    bool went_back;
    if (!sink->has_begun && topic_jetstream_sink_begin(stream, items, count, err) < 0)
        return -1;
    sink->has_begun = false;
    topic_jetstream_window_wait(&sink->window, 0, 0, &sink->connection.losses, sink->losses);
    int status = topic_jetstream_window_end(&sink->window, &went_back, err);
    if (went_back)
        topic_log(TOPIC_LOG_ERROR, "stream-went-back",
                  "%s: the stream has given numbers that it had given before: it was made anew, or "
                  "has lost records that it had acknowledged: let the source deliver the last ones "
                  "again (docs/ingestion.md)",
                  sink->connection.text);
    if (status < 0) {
        forget_unanswered(sink);
        sink->limit = 0; /* the stream may be another one when it is back */
    }
    return status;
}

/* What fails is told when there is something to store. */
void topic_jetstream_sink_keep(struct topic_engine_stream *stream)
{
    struct topic_jetstream_sink *sink = stream->state;
    struct topic_error ignored = {0};
    if (sink->window.recent.count > 0)
        make_sure(sink, KEEP_MESSAGES, &ignored);
}

struct topic_nats_connection *topic_jetstream_sink_connection(struct topic_engine_stream *stream,
                                                              const unsigned **doubts)
{
    struct topic_jetstream_sink *sink = stream->state;
    *doubts = &sink->window.recent.doubts;
    return &sink->connection;
}
