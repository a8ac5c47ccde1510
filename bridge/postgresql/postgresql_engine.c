#include "bridge/postgresql/postgresql_engine.h"

#include "bridge/postgresql/postgresql_sink.h"
#include "bridge/postgresql/postgresql_source.h"

static int open_table(struct topic_engine_stream *stream,
                      const struct topic_engine_options *options,
                      struct topic_engine_stream *source, struct topic_error *err)
{
    stream->name = options->location;
    stream->role = options->role;
    if (options->role == TOPIC_ENGINE_SOURCE)
        stream->state = topic_postgresql_source_new(options, err);
    else
        stream->state = topic_postgresql_sink_new(
            options, source->engine == &topic_postgresql_engine ? source->state : NULL, err);
    return stream->state ? 0 : -1;
}

static int take(struct topic_engine_stream *stream, struct topic_engine_delivery *deliveries,
                size_t max, int wait_ms, size_t *count, struct topic_error *err)
{
    int status = topic_postgresql_source_take(stream->state, deliveries, max, wait_ms, count, err);
    stream->knows_lag = true;
    stream->lag = topic_postgresql_source_lag(stream->state);
    return status;
}

static int publish(struct topic_engine_stream *stream, struct topic_engine_publication *items,
                   size_t count, struct topic_error *err)
{
    return topic_postgresql_sink_publish(stream->state, items, count, err);
}

static int settle(struct topic_engine_stream *stream, struct topic_engine_delivery *deliveries,
                  size_t count, struct topic_error *err)
{
    return topic_postgresql_source_settle(stream->state, deliveries, count, err);
}

static void close_table(struct topic_engine_stream *stream)
{
    if (stream->role == TOPIC_ENGINE_SOURCE)
        topic_postgresql_source_free(stream->state);
    else
        topic_postgresql_sink_free(stream->state);
}

const struct topic_engine topic_postgresql_engine = {.scheme = "postgresql://",
                                                     .open = open_table,
                                                     .take = take,
                                                     .publish = publish,
                                                     .settle = settle,
                                                     .close = close_table};
