/* ingestion_frame.h - one update of `topic top --bridge`: the difference between two pages of
 * numbers, as text. */
#ifndef TOPIC_CLI_BRIDGE_INGESTION_FRAME_H
#define TOPIC_CLI_BRIDGE_INGESTION_FRAME_H

#include "base/buffer.h"
#include "cli/bridge/ingestion_numbers.h"

/* Appends the lines, each with a newline. */
int topic_ingestion_frame_write(const struct topic_ingestion_numbers *before,
                                const struct topic_ingestion_numbers *now, double seconds,
                                struct topic_buffer *out, struct topic_error *err);

#endif
