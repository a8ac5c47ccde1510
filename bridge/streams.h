/* streams.h - the engines that this bridge was built with, and the three streams that it has open.
 * */
#ifndef TOPIC_BRIDGE_STREAMS_H
#define TOPIC_BRIDGE_STREAMS_H

#include "bridge/engine/engine.h"
#include "topicd/error.h"

/* For --help: what may be written beside dir:PATH. */
#ifdef TOPIC_JETSTREAM
#define TOPIC_STREAMS_HAS_JETSTREAM true
#define TOPIC_STREAMS_JETSTREAM_SOURCE ", jetstream://HOST:PORT,.../STREAM/CONSUMER"
#define TOPIC_STREAMS_JETSTREAM_SINK ", jetstream://HOST:PORT,.../SUBJECT"
#else
#define TOPIC_STREAMS_HAS_JETSTREAM false
#define TOPIC_STREAMS_JETSTREAM_SOURCE ""
#define TOPIC_STREAMS_JETSTREAM_SINK ""
#endif
#ifdef TOPIC_POSTGRESQL
#define TOPIC_STREAMS_POSTGRESQL ", postgresql://HOST/DATABASE?table=NAME"
#else
#define TOPIC_STREAMS_POSTGRESQL ""
#endif
#define TOPIC_STREAMS_FROM TOPIC_STREAMS_JETSTREAM_SOURCE TOPIC_STREAMS_POSTGRESQL
#define TOPIC_STREAMS_TO TOPIC_STREAMS_JETSTREAM_SINK TOPIC_STREAMS_POSTGRESQL

/* The engine for a location; NULL: there is none, and err lists what there is. */
const struct topic_engine *topic_streams_find(const char *location, struct topic_error *err);

/* All zero is closed. */
struct topic_streams {
    struct topic_engine_stream source;
    struct topic_engine_stream sink;
    struct topic_engine_stream rejects;
};

/* `options` without role and location. Close in any case. */
int topic_streams_open(struct topic_streams *streams, const char *const locations[3],
                       const struct topic_engine_options *options, struct topic_error *err);

/* -1: what the bridge writes would come back to it. As far as that is known: a stream that was away at
 * the start is known later. */
int topic_streams_check(const struct topic_streams *streams, struct topic_error *err);

/* While there is nothing to publish, now and then. */
void topic_streams_keep(struct topic_streams *streams);

void topic_streams_close(struct topic_streams *streams);

#endif
