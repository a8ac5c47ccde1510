/* directory_source.h - takes records from the files of a directory (bridge/directory/spool.h). */
#ifndef TOPIC_BRIDGE_DIRECTORY_DIRECTORY_SOURCE_H
#define TOPIC_BRIDGE_DIRECTORY_DIRECTORY_SOURCE_H

#include "bridge/engine/engine.h"

/* As bridge/engine/engine.h says. The lag is the number of files that wait. */
int topic_directory_source_open(struct topic_engine_stream *stream, const char *path,
                                const struct topic_engine_options *options,
                                struct topic_error *err);
int topic_directory_source_take(struct topic_engine_stream *stream,
                                struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                size_t *count, struct topic_error *err);
int topic_directory_source_settle(struct topic_engine_stream *stream,
                                  struct topic_engine_delivery *deliveries, size_t count,
                                  struct topic_error *err);
void topic_directory_source_close(struct topic_engine_stream *stream);

#endif
