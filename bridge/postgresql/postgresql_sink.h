/* postgresql_sink.h - stores records as rows of a table, by their key: a second one of the same key
 * replaces the first.
 *
 * The key is that of the row that the record came from; from other engines it is the record's own
 * "id", or where it has none, that of the source. Rejected records are keyed by the source's id.
 *
 * Where the source is a table of the same database, a record is stored and its row settled in one
 * transaction, if the bridge still has the row; otherwise neither is done. */
#ifndef TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_SINK_H
#define TOPIC_BRIDGE_POSTGRESQL_POSTGRESQL_SINK_H

#include "bridge/engine/engine.h"
#include "bridge/postgresql/postgresql_source.h"
#include "topicd/error.h"

struct topic_postgresql_sink;

/* `source`: NULL where the source is of another engine. NULL: err says why. A server that is away
 * is no error yet. */
struct topic_postgresql_sink *topic_postgresql_sink_new(const struct topic_engine_options *options,
                                                        struct topic_postgresql_source *source,
                                                        struct topic_error *err);
void topic_postgresql_sink_free(struct topic_postgresql_sink *sink);

/* As bridge/engine/engine.h says. */
int topic_postgresql_sink_publish(struct topic_postgresql_sink *sink,
                                  struct topic_engine_publication *items, size_t count,
                                  struct topic_error *err);

#endif
