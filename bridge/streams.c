#include "bridge/streams.h"

#include <stdio.h>
#include <string.h>

#include "bridge/directory/directory_engine.h"
#ifdef TOPIC_JETSTREAM
#include "bridge/jetstream/jetstream_engine.h"
#endif
#ifdef TOPIC_POSTGRESQL
#include "bridge/postgresql/postgresql_engine.h"
#endif

static const struct topic_engine *const engines[] = {
    &topic_directory_engine,
#ifdef TOPIC_JETSTREAM
    &topic_jetstream_engine,
#endif
#ifdef TOPIC_POSTGRESQL
    &topic_postgresql_engine,
#endif
};
#define ENGINES (sizeof engines / sizeof *engines)

/* What follows the scheme may have a password. */
static const char *rest_of(const char *location)
{
    const char *end = strstr(location, "://");
    return end ? end + 3 : location;
}

const struct topic_engine *topic_streams_find(const char *location, struct topic_error *err)
{
    char list[100] = "";
    size_t len = 0;
    for (size_t i = 0; i < ENGINES; i++) {
        if (strncmp(location, engines[i]->scheme, strlen(engines[i]->scheme)) == 0)
            return engines[i];
        if (len < sizeof list)
            len += (size_t)snprintf(list + len, sizeof list - len, "%s%s", i > 0 ? " or " : "",
                                    engines[i]->scheme);
    }
    size_t shown = strpbrk(rest_of(location), ":@=%") ? strcspn(location, ":=") : strlen(location);
    topic_error_set(err, "%.*s%s: is not a stream of this bridge: begin with %s", (int)shown,
                    location, location[shown] ? "…" : "", list);
    return NULL;
}

static int open_one(struct topic_engine_stream *stream, const char *location,
                    const struct topic_engine_options *common, enum topic_engine_role role,
                    struct topic_engine_stream *source, struct topic_error *err)
{
    struct topic_engine_options options = *common;
    const struct topic_engine *engine = topic_streams_find(location, err);
    if (!engine)
        return -1;
    options.role = role;
    options.location = location;
    *stream = (struct topic_engine_stream){
        .engine = engine, .role = role, .lease_ms = TOPIC_ENGINE_LEASE_MS};
    return engine->open(stream, &options, source, err);
}

int topic_streams_open(struct topic_streams *streams, const char *const locations[3],
                       const struct topic_engine_options *options, struct topic_error *err)
{
    struct topic_engine_stream *source = &streams->source;
    if (open_one(source, locations[0], options, TOPIC_ENGINE_SOURCE, NULL, err) < 0 ||
        open_one(&streams->sink, locations[1], options, TOPIC_ENGINE_SINK, source, err) < 0 ||
        open_one(&streams->rejects, locations[2], options, TOPIC_ENGINE_REJECTS, source, err) < 0)
        return -1;
    return topic_streams_check(streams, err);
}

static int check_one(const struct topic_engine_stream *source,
                     const struct topic_engine_stream *other, const char *option,
                     struct topic_error *err)
{
    if (!source->identity[0] || strcmp(source->identity, other->identity) != 0)
        return 0;
    return topic_error_set(err,
                           "%s %s writes to the stream that --from %s reads: what is stored would "
                           "be taken again, without an end",
                           option, other->name, source->name);
}

int topic_streams_check(const struct topic_streams *streams, struct topic_error *err)
{
    if (check_one(&streams->source, &streams->sink, "--to", err) < 0)
        return -1;
    return check_one(&streams->source, &streams->rejects, "--reject", err);
}

static void keep_one(struct topic_engine_stream *stream)
{
    if (stream->engine->keep)
        stream->engine->keep(stream);
}

void topic_streams_keep(struct topic_streams *streams)
{
    keep_one(&streams->sink);
    keep_one(&streams->rejects);
}

static void close_one(struct topic_engine_stream *stream)
{
    if (stream->state)
        stream->engine->close(stream);
    *stream = (struct topic_engine_stream){0};
}

void topic_streams_close(struct topic_streams *streams)
{
    close_one(&streams->source); /* it may be reading what the sinks have */
    close_one(&streams->rejects);
    close_one(&streams->sink);
}
