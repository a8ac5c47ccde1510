/* top_frame.h - what `topic top` shows: the difference of two answers to "status", as lines. */
#ifndef TOPIC_CLI_DAEMON_TOP_FRAME_H
#define TOPIC_CLI_DAEMON_TOP_FRAME_H

#include <stddef.h>

#include "base/buffer.h"
#include "wire/client/status_reader.h"

struct topic_top_frame {
    const struct topic_status_reader *before;
    const struct topic_status_reader *now;
    double seconds; /* between them */
    size_t width;   /* lines are cut there; 0: nowhere */
    size_t height;  /* at most so many lines; 0: as many as there are topics */
};

/* Appends the lines, each with a newline. */
int topic_top_frame_write(const struct topic_top_frame *frame, struct topic_buffer *out,
                          struct topic_error *err);

#endif
