/* directory_source.h - takes records from the files of a directory (bridge/directory/spool.h). */
#ifndef TOPIC_BRIDGE_DIRECTORY_DIRECTORY_SOURCE_H
#define TOPIC_BRIDGE_DIRECTORY_DIRECTORY_SOURCE_H

#include "bridge/engine/engine.h"

struct topic_directory_source;

/* NULL: err says why. */
struct topic_directory_source *
topic_directory_source_new(const char *path, const struct topic_engine_options *options,
                           struct topic_error *err);
void topic_directory_source_free(struct topic_directory_source *source);

/* As bridge/engine/engine.h says; *lag becomes the number of files that wait. */
int topic_directory_source_take(struct topic_directory_source *source,
                                struct topic_engine_delivery *deliveries, size_t max, int wait_ms,
                                size_t *count, struct topic_error *err);
int topic_directory_source_settle(struct topic_directory_source *source,
                                  struct topic_engine_delivery *deliveries, size_t count,
                                  struct topic_error *err);
uint64_t topic_directory_source_lag(const struct topic_directory_source *source);

#endif
