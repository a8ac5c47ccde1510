/* directory_sink.h - stores records as files in new/ of a directory (bridge/directory/spool.h).
 *
 * Results: one file NAME.jsonl with a line for each, and NAME.json for a record that has line
 * breaks of its own. Rejected records: NAME.record has the bytes as they came, NAME.reason, written
 * after it, {"id","code","reason"}, and "file", "line" and "record_id", the record's own id, where
 * they are known. */
#ifndef TOPIC_BRIDGE_DIRECTORY_DIRECTORY_SINK_H
#define TOPIC_BRIDGE_DIRECTORY_DIRECTORY_SINK_H

#include "bridge/engine/engine.h"

/* As bridge/engine/engine.h says. */
int topic_directory_sink_open(struct topic_engine_stream *stream, const char *path,
                              struct topic_error *err);
int topic_directory_sink_publish(struct topic_engine_stream *stream,
                                 struct topic_engine_publication *items, size_t count,
                                 struct topic_error *err);
void topic_directory_sink_close(struct topic_engine_stream *stream);

#endif
