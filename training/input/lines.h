/* lines.h - reads a file or standard input line by line, with line numbers, or as a whole.
 *
 *     struct topic_lines lines;
 *     topic_lines_open(&lines, path, &options, &err);
 *     while (topic_lines_next(&lines, &line, &err) == TOPIC_LINE_READ)
 *         ...
 *     topic_lines_close(&lines);
 *
 * A line ends with LF, CR LF or CR. The text is UTF-8, whatever the file's encoding
 * (training/input/input.h). A file that is no text is an error (training/kind/binary_kind.h). A
 * line is returned as soon as it is complete, so records from a pipe are processed while the sender
 * still writes.
 */
#ifndef TOPIC_TRAINING_INPUT_LINES_H
#define TOPIC_TRAINING_INPUT_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "training/input/input.h"

/* News articles are far shorter, so a longer line is a mistake; and JSON takes up to 80 times its
 * length in memory. */
#define TOPIC_LINE_MAX_BYTES (16u << 20)

struct topic_lines {
    const char *path;                          /* borrowed, for messages; "-" is standard input */
    const char *name;                          /* borrowed; its extension tells the format */
    const struct topic_input_options *options; /* how a reader opens further files */
    struct topic_input *input;
    bool owns_input;
    struct topic_buffer buffer;
    size_t at;     /* of the next line */
    size_t number; /* of the last line read, from 1 */
    bool at_end;   /* of the file: the buffer holds the rest */
    bool after_cr; /* the last line ended with CR, and a following LF belongs to it */
};

enum topic_line_status { TOPIC_LINE_READ, TOPIC_LINE_END, TOPIC_LINE_TOO_LONG, TOPIC_LINE_FAILED };

/* A compressed file is decompressed; an archive is an error. */
int topic_lines_open(struct topic_lines *lines, const char *path,
                     const struct topic_input_options *options, struct topic_error *err);

/* Reads the input's present file or member. The input must outlive the lines. */
int topic_lines_open_input(struct topic_lines *lines, struct topic_input *input,
                           struct topic_error *err);
void topic_lines_close(struct topic_lines *lines);

/* The first bytes, up to len, without consuming them; fewer when the input is shorter, or when a
 * pipe has sent a complete line but not yet len bytes. */
int topic_lines_peek(struct topic_lines *lines, size_t len, struct topic_text *start,
                     struct topic_error *err);

/* The next line without its line end, borrowed until the next call. A line that is too long is
 * skipped. */
enum topic_line_status topic_lines_next(struct topic_lines *lines, struct topic_text *line,
                                        struct topic_error *err);

/* The rest of the input, borrowed until the close; more than max_bytes is an error. */
int topic_lines_rest(struct topic_lines *lines, size_t max_bytes, struct topic_text *rest,
                     struct topic_error *err);

#endif
