/* lines.h - a file or standard input, line by line or whole, with line numbers.
 *
 * Lines end with LF, CR LF or CR. A byte order mark is passed over; UTF-16 is refused with the
 * cure. Lines arrive as soon as they are complete, so that a pipe is answered while it is being
 * written.
 */
#ifndef TOPIC_TRAINING_CORPUS_LINES_H
#define TOPIC_TRAINING_CORPUS_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* No article of news comes near it; a longer line is a mistake, and JSON takes up to 80 times its
 * length in memory. */
#define TOPIC_LINE_MAX_BYTES (16u << 20)

struct topic_lines {
    const char *path; /* borrowed; "-" is standard input */
    int fd;
    struct topic_buffer buffer;
    size_t at;     /* of the next line */
    size_t number; /* of the line that was read last, from 1 */
    bool at_end;   /* of the file: what is in the buffer is all there is */
    bool after_cr; /* the last line ended with CR: an LF that follows belongs to it */
};

enum topic_line_status { TOPIC_LINE_READ, TOPIC_LINE_END, TOPIC_LINE_TOO_LONG, TOPIC_LINE_FAILED };

int topic_lines_open(struct topic_lines *lines, const char *path, struct topic_error *err);
void topic_lines_close(struct topic_lines *lines);

/* The first bytes, up to len, without taking them; fewer only when the input is shorter. A pipe is
 * waited for only until its first line is complete. */
int topic_lines_peek(struct topic_lines *lines, size_t len, struct topic_text *start,
                     struct topic_error *err);

/* The next line without its end, borrowed until the next call. A line that is too long is passed
 * over. */
enum topic_line_status topic_lines_next(struct topic_lines *lines, struct topic_text *line,
                                        struct topic_error *err);

/* Everything that has not been read yet; more than max_bytes is an error. */
int topic_lines_rest(struct topic_lines *lines, size_t max_bytes, struct topic_text *rest,
                     struct topic_error *err);

#endif
