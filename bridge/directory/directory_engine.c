#include "bridge/directory/directory_engine.h"

#include <string.h>

#include "bridge/directory/directory_sink.h"
#include "bridge/directory/directory_source.h"

#define SCHEME "dir:"

static int open_directory(struct topic_engine_stream *stream,
                          const struct topic_engine_options *options,
                          struct topic_engine_stream *source, struct topic_error *err)
{
    const char *path = options->location + strlen(SCHEME);
    (void)source;
    stream->name = options->location;
    stream->role = options->role;
    if (options->role == TOPIC_ENGINE_SOURCE)
        stream->state = topic_directory_source_new(path, options, err);
    else
        stream->state = topic_directory_sink_new(path, err);
    return stream->state ? 0 : -1;
}

static int take(struct topic_engine_stream *stream, struct topic_engine_delivery *deliveries,
                size_t max, int wait_ms, size_t *count, struct topic_error *err)
{
    int status = topic_directory_source_take(stream->state, deliveries, max, wait_ms, count, err);
    stream->knows_lag = true;
    stream->lag = topic_directory_source_lag(stream->state);
    return status;
}

static int publish(struct topic_engine_stream *stream, struct topic_engine_publication *items,
                   size_t count, struct topic_error *err)
{
    return topic_directory_sink_publish(stream->state, items, count, err);
}

static int settle(struct topic_engine_stream *stream, struct topic_engine_delivery *deliveries,
                  size_t count, struct topic_error *err)
{
    return topic_directory_source_settle(stream->state, deliveries, count, err);
}

static void close_directory(struct topic_engine_stream *stream)
{
    if (stream->role == TOPIC_ENGINE_SOURCE)
        topic_directory_source_free(stream->state);
    else
        topic_directory_sink_free(stream->state);
}

const struct topic_engine topic_directory_engine = {.scheme = SCHEME,
                                                    .open = open_directory,
                                                    .take = take,
                                                    .publish = publish,
                                                    .settle = settle,
                                                    .close = close_directory};
