/* json_frame.h - one JSON frame of a message, parsed.
 *
 *     struct topic_json_frame json = {.noun = "request"};
 *     for each message:
 *         if (topic_json_frame_parse(&json, frames[0], &code, &err) == 0)
 *             ... topic_json_frame_text(&json, topic_json_frame_find(json.root, "title"))
 *     topic_json_frame_release(&json);
 *
 * jansson parses only what wire/json_skeleton.h leaves of a frame, and only when that differs from
 * the previous frame's: requests of the same shape are parsed once. Half a surrogate pair reads as
 * U+FFFD, and a number of any size is accepted where nobody reads it.
 */
#ifndef TOPIC_WIRE_JSON_FRAME_H
#define TOPIC_WIRE_JSON_FRAME_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/code.h"
#include "wire/json_skeleton.h"

struct json_t;

struct topic_json_frame {
    const char *noun;          /* what messages call the frame: "request" */
    bool allows_repeated_keys; /* the last value of a repeated key counts */
    struct topic_text text;    /* the frame */
    struct topic_text id; /* of the top object: JSON text as the client wrote it; may be empty */
    size_t values;        /* as wire/json_prescan.h counts them */
    struct json_t *root;  /* an object; its strings are read with topic_json_frame_text */

    bool is_whole; /* root was parsed from the frame itself, not from its skeleton */
    struct topic_json_skeleton skeleton;
    struct topic_buffer parsed; /* the skeleton that root was parsed from */
    struct topic_buffer mended; /* a copy of a frame that the parser refused; empty: none */
};

/* -1: the frame is not an object of valid JSON, is too deep or has too many values, or memory ran
 * out; *code says which. The id is found in malformed frames too. */
int topic_json_frame_parse(struct topic_json_frame *json, struct topic_text frame,
                           enum topic_code *code, struct topic_error *err);
void topic_json_frame_release(struct topic_json_frame *json);

/* The text of a string below root. Borrowed from the frame or from `json` until the next parse. */
struct topic_text topic_json_frame_text(const struct topic_json_frame *json,
                                        const struct json_t *string);

/* The id that stands at `id` in the frame: as it is written, but mended if it is a string. */
struct topic_text topic_json_frame_id(const struct topic_json_frame *json, struct topic_text id);

/* The value of a key; NULL where it is absent or null. */
const struct json_t *topic_json_frame_find(const struct json_t *object, const char *key);

#endif
