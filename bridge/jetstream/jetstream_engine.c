#include "bridge/jetstream/jetstream_engine.h"

#include "bridge/jetstream/jetstream_sink.h"
#include "bridge/jetstream/jetstream_source.h"
#include "bridge/nats/nats_location.h"

static int open_jetstream(struct topic_engine_stream *stream,
                          const struct topic_engine_options *options,
                          struct topic_engine_stream *source, struct topic_error *err)
{
    stream->name = options->location;
    if (options->role == TOPIC_ENGINE_SOURCE)
        return topic_jetstream_source_open(stream, options, err);
    if (topic_jetstream_sink_open(stream, options, source, err) < 0)
        return -1;
    if (source->engine == stream->engine)
        topic_jetstream_source_add_sink(source, stream);
    return 0;
}

static void close_jetstream(struct topic_engine_stream *stream)
{
    if (stream->role == TOPIC_ENGINE_SOURCE)
        topic_jetstream_source_close(stream);
    else
        topic_jetstream_sink_close(stream);
}

const struct topic_engine topic_jetstream_engine = {.scheme = TOPIC_JETSTREAM_SCHEME,
                                                    .takes_ahead = true,
                                                    .open = open_jetstream,
                                                    .take = topic_jetstream_source_take,
                                                    .begin = topic_jetstream_sink_begin,
                                                    .publish = topic_jetstream_sink_publish,
                                                    .keep = topic_jetstream_sink_keep,
                                                    .settle = topic_jetstream_source_settle,
                                                    .close = close_jetstream};
