#include "bridge/jetstream/jetstream_begin.h"

#include "base/clock.h"
#include "base/log.h"
#include "bridge/jetstream/jetstream_matches.h"
#include "bridge/jetstream/jetstream_seen.h"
#include "bridge/jetstream/jetstream_stream.h"

/* So long the results are asked: a stream chooses a leader in less. */
#define ASK_MS 15000

int64_t topic_jetstream_begin_time_of(const struct topic_nats_connection *source, uint64_t number)
{
    for (int i = 0; i <= TOPIC_JETSTREAM_BEGIN_MAX_SHIFT; i++) {
        natsMsg *message = NULL;
        int found = topic_jetstream_stream_read_message(source, number + (uint64_t)i, &message);
        int64_t time_ns = found > 0 ? natsMsg_GetTime(message) : found;
        natsMsg_Destroy(message);
        if (found != 0)
            return time_ns;
    }
    return 0;
}

/* What the last result says, if it can be so: a time that is not that of a settled message was
 * written by somebody else, or by a clock that was wrong. 0: it says nothing; -1: the servers are
 * away. */
static int64_t read_seen(const struct topic_nats_connection *source,
                         struct topic_nats_connection *sink, uint64_t settled_to)
{
    struct topic_error why = {0};
    int64_t seen_ns;
    if (topic_nats_connection_check(sink, &why) < 0 ||
        topic_jetstream_seen_read(sink, &source->location, &seen_ns) < 0)
        return -1;
    if (seen_ns <= 0 || settled_to == 0)
        return 0;
    int64_t last_ns = topic_jetstream_begin_time_of(source, settled_to);
    if (last_ns < 0)
        return -1;
    return seen_ns <= last_ns ? seen_ns : 0;
}

/* When the first of the last settled messages, as many as a round holds, was stored. */
static int64_t time_of_last_ones(const struct topic_nats_connection *source, uint64_t settled_to)
{
    if (settled_to <= TOPIC_JETSTREAM_MATCHES_MAX)
        return 0;
    return topic_jetstream_begin_time_of(source, settled_to - TOPIC_JETSTREAM_MATCHES_MAX);
}

static void warn_of_unread(const struct topic_nats_connection *sink)
{
    topic_log(TOPIC_LOG_WARNING, "results-unread",
              "%s: the last result does not say from where on to look for records that were "
              "passed over: let the account read messages of its stream (docs/ingestion.md)",
              sink->text);
}

bool topic_jetstream_begin_find(struct topic_jetstream_begin *begin,
                                const struct topic_nats_connection *source,
                                struct topic_nats_connection *sink, uint64_t settled_to,
                                int64_t *begin_ns)
{
    int64_t seen_ns = read_seen(source, sink, settled_to);
    int64_t now_ms = topic_clock_now_ms();
    if (begin->ask_end_ms == 0)
        begin->ask_end_ms = now_ms + ASK_MS;
    if (seen_ns < 0 && now_ms < begin->ask_end_ms)
        return false;
    *begin_ns = seen_ns > 0 ? seen_ns : time_of_last_ones(source, settled_to);
    if (*begin_ns < 0)
        return false;
    if (seen_ns < 0)
        warn_of_unread(sink);
    begin->ask_end_ms = 0;
    return true;
}
