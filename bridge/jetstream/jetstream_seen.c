#include "bridge/jetstream/jetstream_seen.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/jetstream/jetstream_stream.h"
#include "bridge/nats/nats_error.h"

void topic_jetstream_seen_write(char *text, size_t size, const struct topic_nats_location *source,
                                int64_t time_ns)
{
    text[0] = '\0';
    if (time_ns > 0)
        snprintf(text, size, "%s.%s.%" PRIx64, source->first, source->second, (uint64_t)time_ns);
}

static int64_t time_of(const char *text, const struct topic_nats_location *source)
{
    size_t first = strlen(source->first);
    size_t second = strlen(source->second);
    bool is_of_source = strncmp(text, source->first, first) == 0 && text[first] == '.' &&
                        strncmp(text + first + 1, source->second, second) == 0 &&
                        text[first + 1 + second] == '.';
    return is_of_source ? (int64_t)strtoull(text + first + second + 2, NULL, 16) : 0;
}

static int read_last(const struct topic_nats_connection *sink, const char *stream,
                     const struct topic_nats_location *source, int64_t *time_ns)
{
    natsMsg *message = NULL;
    const char *text = NULL;
    jsErrCode code = 0;
    jsOptions options;
    jsOptions_Init(&options);
    options.Wait = TOPIC_JETSTREAM_REQUEST_MS;
    natsStatus status =
        js_GetLastMsg(&message, sink->jetstream, stream, sink->location.first, &options, &code);
    if (status == NATS_OK &&
        natsMsgHeader_Get(message, TOPIC_JETSTREAM_SEEN_HEADER, &text) == NATS_OK)
        *time_ns = time_of(text, source);
    natsMsg_Destroy(message);
    return status == NATS_OK || topic_nats_error_is_no_message(status, code) ? 0 : -1;
}

int topic_jetstream_seen_read(const struct topic_nats_connection *sink,
                              const struct topic_nats_location *source, int64_t *time_ns)
{
    jsStreamInfo *info = NULL;
    struct topic_error why = {0};
    bool is_missing;
    *time_ns = 0;
    int status = topic_jetstream_stream_find(sink, &info, &is_missing, &why);
    if (status == 0)
        status = read_last(sink, info->Config->Name, source, time_ns);
    jsStreamInfo_Destroy(info);
    return status;
}
