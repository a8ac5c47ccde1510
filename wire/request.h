/* request.h - decodes a request: one frame of JSON, or a JSON header frame and one frame of text
 * for each field that the header names.
 *
 *     struct topic_request request;
 *     topic_request_init(&request);
 *     for each message:
 *         if (topic_request_decode(&request, frames, frame_count, &err) < 0)
 *             ... answer with request.id, request.code and err.text
 *     topic_request_release(&request);
 *
 * Texts are borrowed from the frames or from the request, until the next decode. docs/protocol.md
 * specifies the format. A request opens no socket and asks no model; it only says what was asked
 * for, with the model's own options (struct topic_tag_options).
 */
#ifndef TOPIC_WIRE_REQUEST_H
#define TOPIC_WIRE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/articles.h"
#include "wire/code.h"
#include "wire/json_frame.h"
#include "wire/operation.h"

/* Frames of the longest raw-text request, without the envelope: the header and one for each field.
 */
#define TOPIC_REQUEST_MAX_FRAMES (1 + TOPIC_FIELD_COUNT)

struct topic_request {
    struct topic_text id;           /* JSON text as the client wrote it; empty: none */
    enum topic_code code;           /* why decode returned -1 */
    enum topic_operation operation; /* TOPIC_OPERATION_COUNT: unknown */
    struct topic_tag_options options;
    bool explain;
    int64_t deadline_ms;            /* from the arrival on; negative: none */
    struct topic_text topic;        /* of "explain" and "topics"; bytes NULL: absent */
    bool details;                   /* of "topics" */
    struct topic_text model_path;   /* of "reload" and "shadow"; bytes NULL: absent */
    struct topic_text file_path;    /* of "backup" */
    bool is_forced;                 /* of "reload" */
    bool is_stop;                   /* of "shadow" */
    struct topic_articles articles; /* none for an operation without articles */
    struct topic_json_frame json;
};

void topic_request_init(struct topic_request *request);
void topic_request_release(struct topic_request *request);

/* Instead of topic_request_init, for topic_request_decode_record. */
void topic_request_init_record(struct topic_request *request);

/* frame_count >= 1. -1: request->code and err say why. */
int topic_request_decode(struct topic_request *request, const struct topic_text *frames,
                         size_t frame_count, struct topic_error *err);

/* Decodes a record of the pipeline: one article in one frame. Only its texts and its id are read;
 * the other keys belong to its owner, and may have any value and be repeated. The last value of a
 * repeated text counts. */
int topic_request_decode_record(struct topic_request *request, struct topic_text frame,
                                struct topic_error *err);

#endif
