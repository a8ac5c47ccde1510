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
    if (!path[0])
        return topic_error_set(err, SCHEME " names no directory: write " SCHEME "PATH");
    return options->role == TOPIC_ENGINE_SOURCE
               ? topic_directory_source_open(stream, path, options, err)
               : topic_directory_sink_open(stream, path, err);
}

static void close_directory(struct topic_engine_stream *stream)
{
    if (stream->role == TOPIC_ENGINE_SOURCE)
        topic_directory_source_close(stream);
    else
        topic_directory_sink_close(stream);
}

const struct topic_engine topic_directory_engine = {.scheme = SCHEME,
                                                    .takes_ahead = true,
                                                    .open = open_directory,
                                                    .take = topic_directory_source_take,
                                                    .publish = topic_directory_sink_publish,
                                                    .settle = topic_directory_source_settle,
                                                    .close = close_directory};
