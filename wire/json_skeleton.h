/* skeleton.h - a JSON frame with its texts taken out, so that the parser has little to do.
 *
 * jansson copies every text byte by byte, and an article is nearly all text. So the strings that
 * are values leave before it sees the frame, and their numbers stand in their places:
 *
 *     {"id":7,"title":"Chips","body":"A \"new\" one"}  becomes  {"id":0,"title":"0","body":"1"}
 *
 * with the texts `Chips`, where it stands in the frame, and `A "new" one`, unescaped. The parser
 * stays the one that says what is a request: brackets, commas, keys and numbers are as they were,
 * and a frame with anything unusual in a string (malformed UTF-8, a lone surrogate, U+0000) is
 * left to it whole. Requests that differ in their texts and ids alone have the same skeleton.
 */
#ifndef TOPIC_WIRE_JSON_SKELETON_H
#define TOPIC_WIRE_JSON_SKELETON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"

struct topic_json_skeleton {
    struct topic_buffer json;
    struct topic_text *texts; /* by number; parts of the frame or of `unescaped` */
    size_t text_count;
    size_t text_capacity;
    struct topic_buffer unescaped;
};

/* All zero is a valid empty skeleton. */
void topic_json_skeleton_release(struct topic_json_skeleton *skeleton);

/* `id` is the frame's, from topic_word_scan: a whole number there becomes 0. The texts live as long as
 * the frame, and until the skeleton is made anew. False: the frame is to be parsed whole. */
bool topic_json_skeleton_make(struct topic_json_skeleton *skeleton, struct topic_text frame,
                              struct topic_text id);

#endif
