/* line_stream.h - tags JSON lines as they arrive: a line is an article, and so is its answer.
 *
 *     stream = topic_line_stream_new(&upstream, options, max_line, &err);
 *     while (topic_line_stream_has_room(stream)) topic_line_stream_write(stream, bytes, len);
 *     topic_line_stream_finish(stream);                         no line follows
 *     ... topic_line_stream_is_over(stream) ...                 stream->answers has them all
 *     topic_line_stream_free(stream);
 *
 * Lines are collected to batches, of which a few are with the daemon at a time; when they are,
 * there is no room, and the client has to wait. Answers are in the order of the lines. A line that
 * is not an article is answered with an error of its own. Who may not send lines any more gets one
 * error in place of the answers that are left.
 */
#ifndef TOPIC_WEB_LINE_STREAM_H
#define TOPIC_WEB_LINE_STREAM_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "web/upstream/upstream.h"
#include "wire/json_frame.h"

/* Batches of a stream that are with the daemon. */
#define TOPIC_LINE_STREAM_BATCHES 2

/* Lines of a batch. */
#define TOPIC_LINE_STREAM_MAX_LINES 256

/* Bytes of a batch of more than one line: under half as many values as the daemon takes, whatever
 * the lines are. */
#define TOPIC_LINE_STREAM_BATCH_BYTES ((size_t)64 * 1024)

/* Levels of JSON that a request puts around its lines. */
#define TOPIC_LINE_STREAM_LEVELS 2

struct topic_line_stream;

struct topic_line_batch {
    struct topic_line_stream *stream;
    struct topic_upstream_call call;
    struct topic_buffer text;    /* the request */
    struct topic_buffer answers; /* lines, when is_done */
    struct topic_buffer errors;  /* lines of those that were not sent, one after the other */
    bool is_refused[TOPIC_LINE_STREAM_MAX_LINES]; /* its answer is the next of `errors` */
    struct {
        size_t at;
        size_t len;                     /* 0: none */
    } ids[TOPIC_LINE_STREAM_MAX_LINES]; /* in text, of the lines that were sent */
    size_t count;
    size_t sent;     /* of them */
    bool is_waiting; /* for the daemon, or for its turn */
    bool is_done;
};

struct topic_line_stream {
    struct topic_upstream *upstream;
    struct topic_user *user;
    const char *options; /* an object of JSON, which each request begins with */
    json_t *options_root;
    size_t max_line;
    struct topic_buffer input; /* what is not in a batch yet, from `at` on */
    size_t at;
    size_t searched;  /* bytes behind `at` without a line break: a line may come byte by byte */
    bool is_skipping; /* the rest of a line that is too long */
    struct topic_buffer answers;
    struct topic_json_frame frame;
    struct topic_line_batch batches[TOPIC_LINE_STREAM_BATCHES];
    size_t first; /* the oldest batch with lines; counts on, modulo the number of batches */
    size_t filling;
    bool is_finished;
    bool is_cut;                    /* may_send has said no: what comes is thrown away */
    struct topic_error failure;     /* no answer can be given */
    void (*changed)(void *context); /* there may be room, or all is over */
    /* Asked before each batch; false ends the stream, with an error for the rest of its lines. */
    bool (*may_send)(void *context);
    void *context;
};

/* Borrows all; `user`, whom the lines are sent for, may be NULL: then it fails. */
struct topic_line_stream *topic_line_stream_new(struct topic_upstream *upstream,
                                                struct topic_user *user, const char *options,
                                                size_t max_line, struct topic_error *err);

/* NULL is fine. Answers that have not come are not waited for. */
void topic_line_stream_free(struct topic_line_stream *stream);

bool topic_line_stream_has_room(const struct topic_line_stream *stream);

/* Takes all of it; there must be room. */
void topic_line_stream_write(struct topic_line_stream *stream, const char *bytes, size_t len);

/* No more comes. */
void topic_line_stream_finish(struct topic_line_stream *stream);

/* Whether every line is answered. */
bool topic_line_stream_is_over(const struct topic_line_stream *stream);

/* Bytes that it holds. */
size_t topic_line_stream_size(const struct topic_line_stream *stream);

#endif
