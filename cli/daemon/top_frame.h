/* top_frame.h - one update of `topic top`: the difference between two answers to "status", as text.
 */
#ifndef TOPIC_CLI_DAEMON_TOP_FRAME_H
#define TOPIC_CLI_DAEMON_TOP_FRAME_H

#include <stddef.h>

#include "base/buffer.h"
#include "wire/client/status_reader.h"

struct topic_top_frame {
    const struct topic_status_reader *before;
    const struct topic_status_reader *now;
    double seconds; /* between the two answers */
    size_t width;   /* lines are cut to this many characters; 0: not cut */
    size_t height;  /* at most this many lines; 0: a line for every topic */
};

/* Appends the lines, each with a newline. */
int topic_top_frame_write(const struct topic_top_frame *frame, struct topic_buffer *out,
                          struct topic_error *err);

#endif
