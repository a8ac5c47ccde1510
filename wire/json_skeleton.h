/* json_skeleton.h - a JSON frame whose texts are taken out, so that the parser has little to do.
 *
 * jansson copies every text byte by byte, and an article is almost all text. So each string that is
 * a value is replaced by its number before the frame is parsed:
 *
 *     {"id":7,"title":"Chips","body":"A \"new\" one"}  becomes  {"id":0,"title":"0","body":"1"}
 *
 * with the texts `Chips`, a part of the frame, and `A "new" one`, unescaped. The parser still
 * decides what is valid: brackets, commas, keys and numbers stay as they are, and a frame whose
 * strings have anything unusual in them (malformed UTF-8, a lone surrogate, U+0000) is parsed
 * whole. Requests that differ only in their texts and ids have the same skeleton.
 */
#ifndef TOPIC_WIRE_JSON_SKELETON_H
#define TOPIC_WIRE_JSON_SKELETON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"

struct topic_json_skeleton {
    struct topic_buffer json;
    struct topic_text *texts; /* by number: each a part of the frame or of `unescaped` */
    size_t text_count;
    size_t text_capacity;
    struct topic_buffer unescaped;
};

/* All zero is a valid empty skeleton. */
void topic_json_skeleton_release(struct topic_json_skeleton *skeleton);

/* `id` is the frame's, from topic_json_prescan_run; if it is a whole number, 0 replaces it. The
 * texts are valid until the frame goes or the next call. Returns false when the frame has to be
 * parsed whole. */
bool topic_json_skeleton_make(struct topic_json_skeleton *skeleton, struct topic_text frame,
                              struct topic_text id);

#endif
