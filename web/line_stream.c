#include "web/line_stream.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text_scan.h"
#include "web/json/answer_code.h"
#include "web/json/results_split.h"
#include "web/upstream/outcome.h"
#include "wire/code.h"
#include "wire/json.h"
#include "wire/json_prescan.h"
#include "wire/reply.h"

static struct topic_line_batch *batch_at(struct topic_line_stream *stream, size_t number)
{
    return &stream->batches[number % TOPIC_LINE_STREAM_BATCHES];
}

/* The batch that lines are added to. */
static struct topic_line_batch *filling(struct topic_line_stream *stream)
{
    return batch_at(stream, stream->filling);
}

bool topic_line_stream_has_room(const struct topic_line_stream *stream)
{
    return !stream->batches[stream->filling % TOPIC_LINE_STREAM_BATCHES].is_waiting;
}

bool topic_line_stream_is_over(const struct topic_line_stream *stream)
{
    return topic_error_is_set(&stream->failure) ||
           ((stream->is_finished || stream->is_cut) && stream->first == stream->filling &&
            stream->at == stream->input.len &&
            stream->batches[stream->filling % TOPIC_LINE_STREAM_BATCHES].count == 0);
}

size_t topic_line_stream_size(const struct topic_line_stream *stream)
{
    size_t size = stream->input.capacity + stream->answers.capacity;
    for (size_t i = 0; i < TOPIC_LINE_STREAM_BATCHES; i++)
        size += stream->batches[i].text.capacity + stream->batches[i].answers.capacity +
                stream->batches[i].errors.capacity;
    return size;
}

static void write_error(struct topic_buffer *out, struct topic_text id, const char *code,
                        const char *message, struct topic_error *err)
{
    struct topic_json json;
    topic_json_init(&json, out, err);
    topic_reply_error_named(&json, id, code, message);
    topic_json_finish(&json);
    topic_buffer_append(out, "\n", 1, err);
}

/* The next line of `errors`, from *at on. */
static void copy_error(struct topic_line_batch *batch, size_t *at, struct topic_error *err)
{
    const char *start = batch->errors.bytes + *at;
    const char *end = memchr(start, '\n', batch->errors.len - *at);
    size_t len = (size_t)(end - start) + 1;
    topic_buffer_append(&batch->answers, start, len, err);
    *at += len;
}

static void write_results(struct topic_line_batch *batch, struct topic_text answer,
                          struct topic_error *err)
{
    struct topic_results_split split = {0};
    size_t at = 0;
    if (batch->sent > 0 && topic_results_split_begin(&split, answer, err) < 0)
        return;
    for (size_t i = 0; i < batch->count; i++) {
        if (batch->is_refused[i]) {
            copy_error(batch, &at, err);
            continue;
        }
        struct topic_text result = topic_results_split_next(&split);
        if (result.len == 0) {
            topic_error_set(err, "the daemon answers fewer articles than it was sent");
            return;
        }
        topic_results_split_write(&split, result, &batch->answers, err);
    }
}

/* The batch has failed as a whole: each of its lines gets the error. */
static void write_failures(struct topic_line_batch *batch, const char *code, const char *message,
                           struct topic_error *err)
{
    size_t at = 0;
    for (size_t i = 0; i < batch->count; i++) {
        struct topic_text id = {batch->text.bytes + batch->ids[i].at, batch->ids[i].len};
        if (batch->is_refused[i])
            copy_error(batch, &at, err);
        else
            write_error(&batch->answers, id, code, message, err);
    }
}

/* Moves the answers of batches that are done to the stream, in order. */
static void collect(struct topic_line_stream *stream)
{
    struct topic_error *err = &stream->failure;
    while (stream->first != stream->filling && batch_at(stream, stream->first)->is_done) {
        struct topic_line_batch *batch = batch_at(stream, stream->first++);
        topic_buffer_append(&stream->answers, batch->answers.bytes, batch->answers.len, err);
        topic_buffer_reset(&batch->answers);
        topic_buffer_reset(&batch->text);
        topic_buffer_reset(&batch->errors);
        batch->count = batch->sent = 0;
        batch->is_waiting = batch->is_done = false;
    }
}

static void end_batch(struct topic_line_batch *batch, enum topic_upstream_outcome outcome,
                      struct topic_text answer)
{
    struct topic_error *err = &batch->stream->failure;
    struct topic_text code = outcome == TOPIC_UPSTREAM_ANSWERED ? topic_answer_code_find(answer)
                                                                : (struct topic_text){0};
    char name[32] = "";
    if (outcome != TOPIC_UPSTREAM_ANSWERED) {
        write_failures(batch, topic_outcome_code(outcome), topic_outcome_message(outcome), err);
    } else if (code.len > 0 && code.len < sizeof name) {
        memcpy(name, code.bytes, code.len);
        write_failures(batch, name, "the daemon refused the lines that were sent with this one",
                       err);
    } else {
        write_results(batch, answer, err);
    }
    batch->is_done = true;
}

static void move_lines(struct topic_line_stream *stream);

static void done(void *context, enum topic_upstream_outcome outcome, struct topic_text answer)
{
    struct topic_line_batch *batch = context;
    struct topic_line_stream *stream = batch->stream;
    end_batch(batch, outcome, answer);
    collect(stream);
    move_lines(stream);
    stream->changed(stream->context);
}

struct topic_line_stream *topic_line_stream_new(struct topic_upstream *upstream,
                                                struct topic_user *user, const char *options,
                                                size_t max_line, struct topic_error *err)
{
    struct topic_line_stream *stream = user ? topic_memory_new(1, sizeof *stream, err) : NULL;
    if (!stream)
        return NULL;
    stream->upstream = upstream;
    stream->user = user;
    stream->options_root = json_loads(options, JSON_DECODE_INT_AS_REAL, NULL);
    stream->options = options;
    stream->max_line = max_line;
    stream->frame.noun = "line";
    for (size_t i = 0; i < TOPIC_LINE_STREAM_BATCHES; i++) {
        stream->batches[i].stream = stream;
        stream->batches[i].call.done = done;
        stream->batches[i].call.context = &stream->batches[i];
    }
    return stream;
}

void topic_line_stream_free(struct topic_line_stream *stream)
{
    if (!stream)
        return;
    for (size_t i = 0; i < TOPIC_LINE_STREAM_BATCHES; i++) {
        topic_upstream_cancel(stream->upstream, &stream->batches[i].call);
        topic_buffer_release(&stream->batches[i].text);
        topic_buffer_release(&stream->batches[i].answers);
        topic_buffer_release(&stream->batches[i].errors);
    }
    json_decref(stream->options_root);
    topic_json_frame_release(&stream->frame);
    topic_buffer_release(&stream->input);
    topic_buffer_release(&stream->answers);
    free(stream);
}

/* One error stands for the batch and all that follows it. */
static void cut(struct topic_line_stream *stream, struct topic_line_batch *batch)
{
    write_error(&batch->answers, (struct topic_text){0}, topic_code_name(TOPIC_CODE_DENIED),
                "the right to tag was taken away while the lines came: this line and those after "
                "it are not tagged",
                &stream->failure);
    batch->is_done = true;
    stream->is_cut = true;
    stream->at = stream->searched = stream->input.len = 0;
    collect(stream);
}

/* A deadline in the options counts for each batch from when topicd has it. */
static enum topic_upstream_outcome send_articles(struct topic_line_stream *stream,
                                                 struct topic_line_batch *batch)
{
    const json_t *options = stream->options_root;
    const struct topic_text body = {batch->text.bytes, batch->text.len};
    const struct topic_upstream_request request = {
        .op = "tag",
        .user_name = "",
        .body = body,
        .has_deadline = json_object_get(options, "deadline_ms") != NULL,
        .most_ms = INT64_MAX,
        .cost_ns =
            topic_call_cost_of("tag", options, batch->sent, body.len, &stream->upstream->size),
        .user = stream->user};
    return topic_upstream_send(stream->upstream, &batch->call, &request);
}

static void send_batch(struct topic_line_stream *stream)
{
    struct topic_line_batch *batch = filling(stream);
    if (batch->count == 0)
        return;
    stream->filling++;
    batch->is_waiting = true;
    if (!stream->may_send(stream->context)) {
        cut(stream, batch);
        return;
    }
    enum topic_upstream_outcome outcome = TOPIC_UPSTREAM_ANSWERED;
    if (batch->sent > 0 && topic_buffer_append(&batch->text, "]}", 2, &stream->failure) < 0)
        return;
    if (batch->sent > 0)
        outcome = send_articles(stream, batch);
    if (batch->sent > 0 && outcome == TOPIC_UPSTREAM_ANSWERED)
        return;
    end_batch(batch, outcome, (struct topic_text){0});
    collect(stream);
}

static int begin_batch(struct topic_line_stream *stream, struct topic_line_batch *batch)
{
    size_t len = strlen(stream->options) - 1; /* without its last brace */
    if (topic_buffer_append(&batch->text, stream->options, len, &stream->failure) < 0)
        return -1;
    return topic_buffer_format(&batch->text, &stream->failure, "%s\"articles\":[",
                               len > 1 ? "," : "");
}

/* An article that is an object by itself stays one inside a list. */
static int add_article(struct topic_line_stream *stream, struct topic_text line)
{
    struct topic_line_batch *batch = filling(stream);
    bool is_first = batch->text.len == 0;
    if (is_first && begin_batch(stream, batch) < 0)
        return -1;
    if (!is_first && topic_buffer_append(&batch->text, ",", 1, &stream->failure) < 0)
        return -1;
    struct topic_text id = topic_json_prescan_id(line);
    batch->ids[batch->count].at =
        batch->text.len + (id.len > 0 ? (size_t)(id.bytes - line.bytes) : 0);
    batch->ids[batch->count].len = id.len;
    batch->is_refused[batch->count++] = false;
    batch->sent++;
    return topic_buffer_append(&batch->text, line.bytes, line.len, &stream->failure);
}

static void refuse(struct topic_line_stream *stream, struct topic_text id, enum topic_code code,
                   const char *message)
{
    struct topic_line_batch *batch = filling(stream);
    batch->is_refused[batch->count++] = true;
    write_error(&batch->errors, id, topic_code_name(code), message, &stream->failure);
}

_Static_assert(TOPIC_JSON_PRESCAN_MAX_DEPTH - TOPIC_LINE_STREAM_LEVELS == 30,
               "what is_too_deep finds is refused with this number");

static bool is_too_deep(struct topic_text line)
{
    return topic_json_prescan_depth(line) + TOPIC_LINE_STREAM_LEVELS > TOPIC_JSON_PRESCAN_MAX_DEPTH;
}

static void add_line(struct topic_line_stream *stream, struct topic_text line)
{
    struct topic_error err = {0};
    enum topic_code code;
    line = topic_text_scan_trim(line, TOPIC_TEXT_SCAN_BLANKS);
    if (line.len == 0)
        return;
    if (line.len > stream->max_line)
        refuse(stream, (struct topic_text){0}, TOPIC_CODE_TOO_LARGE,
               "the line is longer than --max-body");
    else if (topic_json_frame_parse(&stream->frame, line, &code, &err) < 0)
        refuse(stream, stream->frame.id, code, err.text);
    else if (is_too_deep(line))
        refuse(stream, stream->frame.id, TOPIC_CODE_BAD_REQUEST,
               "the JSON of a line is nested deeper than 30 levels");
    else
        add_article(stream, line);
}

/* The next line of the input with its line break; empty: its end has not come. Of a line that is
 * longer than it may be, as much as there is. */
static struct topic_text next_line(struct topic_line_stream *stream)
{
    struct topic_text rest = {0};
    if (stream->at < stream->input.len)
        rest =
            (struct topic_text){stream->input.bytes + stream->at, stream->input.len - stream->at};
    const size_t searched = stream->searched;
    const char *end =
        rest.len > searched ? memchr(rest.bytes + searched, '\n', rest.len - searched) : NULL;
    stream->searched = end ? 0 : rest.len;
    if (end)
        rest.len = (size_t)(end - rest.bytes) + 1;
    else if (!stream->is_finished && rest.len <= stream->max_line)
        rest.len = 0;
    return rest;
}

/* Whether the line has to go into another batch than those before it. */
static bool is_full(struct topic_line_stream *stream, struct topic_text line)
{
    const struct topic_line_batch *batch = filling(stream);
    return batch->count == TOPIC_LINE_STREAM_MAX_LINES ||
           (batch->sent > 0 && batch->text.len + line.len > TOPIC_LINE_STREAM_BATCH_BYTES);
}

/* Empty lines are most of what an attacker sends for little: they cost a byte's look each. */
static void skip_empty_lines(struct topic_line_stream *stream)
{
    size_t before = stream->at;
    while (!stream->is_skipping && stream->at < stream->input.len &&
           memchr("\n\r \t", stream->input.bytes[stream->at], 4))
        stream->at++;
    if (stream->at > before)
        stream->searched = 0;
}

/* Moves lines from the input to batches until there is no room, or no line. */
static void move_lines(struct topic_line_stream *stream)
{
    struct topic_text line;
    skip_empty_lines(stream);
    while (topic_line_stream_has_room(stream) && (line = next_line(stream)).len > 0) {
        if (is_full(stream, line)) {
            send_batch(stream);
            continue;
        }
        if (!stream->is_skipping)
            add_line(stream, line);
        stream->is_skipping = line.bytes[line.len - 1] != '\n';
        stream->at += line.len;
        stream->searched = 0;
        skip_empty_lines(stream);
    }
    if (stream->is_finished && stream->at == stream->input.len &&
        topic_line_stream_has_room(stream))
        send_batch(stream);
}

void topic_line_stream_write(struct topic_line_stream *stream, const char *bytes, size_t len)
{
    struct topic_buffer *input = &stream->input;
    if (stream->is_cut)
        return;
    size_t left = input->len - stream->at;
    if (stream->at > 0)
        memmove(input->bytes, input->bytes + stream->at, left);
    input->len = left;
    stream->at = 0;
    topic_buffer_append(input, bytes, len, &stream->failure);
    move_lines(stream);
}

void topic_line_stream_finish(struct topic_line_stream *stream)
{
    stream->is_finished = true;
    move_lines(stream);
}
