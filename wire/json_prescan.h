/* json_prescan.h - one cheap pass over a JSON frame before it is parsed.
 *
 * The pass limits what a hostile frame can cost: jansson recurses once for each level and takes up
 * to 79 bytes of memory for each byte of input such as `[{},{},`. It also finds the request's id
 * and the ids of the elements of "articles" as the bytes that the client wrote, so that an answer
 * can return them unchanged, even when the frame is not valid JSON or is never parsed.
 *
 * The pass knows only strings, brackets and commas; the parser finds all other errors.
 */
#ifndef TOPIC_WIRE_JSON_PRESCAN_H
#define TOPIC_WIRE_JSON_PRESCAN_H

#include <stddef.h>

#include "topicd/article.h"

/* Deeper than any article. The parser's stack has room for a hundred times as much. */
#define TOPIC_JSON_PRESCAN_MAX_DEPTH 32

/* A value takes about 240 bytes in the parser: at most 16 MB a thread. */
#define TOPIC_JSON_PRESCAN_MAX_VALUES 65536

enum topic_json_prescan_problem {
    TOPIC_JSON_PRESCAN_FINE,
    TOPIC_JSON_PRESCAN_TOO_DEEP,
    TOPIC_JSON_PRESCAN_TOO_MANY_VALUES
};

/* Sets *id to the top object's "id" when that is a scalar, else to empty, and *values to the number
 * of values. When `ids` is not NULL, sets ids[i] to the id of element i of the top object's
 * "articles", for the first `capacity` elements that have one; the caller empties `ids` before. All
 * ids are parts of `text`; they are valid JSON only if the parser accepts the frame. */
enum topic_json_prescan_problem topic_json_prescan_run(struct topic_text text,
                                                       struct topic_text *id, size_t *values,
                                                       struct topic_text *ids, size_t capacity);

/* The number of levels of a frame that topic_json_prescan_run finds fine. */
size_t topic_json_prescan_depth(struct topic_text text);

/* The id of a frame that is not parsed, or could not be: checked to be a JSON scalar, else empty.
 */
struct topic_text topic_json_prescan_id(struct topic_text text);

#endif
