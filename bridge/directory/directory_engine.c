#include "bridge/directory/directory_engine.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "bridge/directory/directory_sink.h"
#include "bridge/directory/directory_source.h"

#define SCHEME "dir:"

static void identify(struct topic_engine_stream *stream, const char *path)
{
    struct stat found;
    if (stat(path, &found) == 0)
        snprintf(stream->identity, sizeof stream->identity, SCHEME "%ju.%ju",
                 (uintmax_t)found.st_dev, (uintmax_t)found.st_ino);
}

static int open_directory(struct topic_engine_stream *stream,
                          const struct topic_engine_options *options,
                          struct topic_engine_stream *source, struct topic_error *err)
{
    const char *path = options->location + strlen(SCHEME);
    (void)source;
    stream->name = options->location;
    if (!path[0])
        return topic_error_set(err, SCHEME " names no directory: write " SCHEME "PATH");
    int status = options->role == TOPIC_ENGINE_SOURCE
                     ? topic_directory_source_open(stream, path, options, err)
                     : topic_directory_sink_open(stream, path, err);
    if (status == 0)
        identify(stream, path);
    return status;
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
