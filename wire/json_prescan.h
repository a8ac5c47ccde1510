/* scan.h - one cheap pass over a JSON frame before the parser sees it.
 *
 * It bounds what a hostile frame can cost (jansson recurses once for each level and takes up to 79
 * bytes of memory for a byte such as those of `[{},{},`), and finds the request's id, and the ids
 * of the elements of "articles", as the very bytes that the client wrote: so that an answer carries
 * them back verbatim, also from a frame that is not valid JSON or is never parsed.
 *
 * The pass knows strings, brackets and commas, nothing more; what else is wrong, the parser finds.
 */
#ifndef TOPIC_WIRE_JSON_PRESCAN_H
#define TOPIC_WIRE_JSON_PRESCAN_H

#include <stddef.h>

#include "topicd/article.h"

/* Deeper than any article; the parser's stack holds it a hundred times over. */
#define TOPIC_JSON_PRESCAN_MAX_DEPTH 32

/* About 240 bytes each in the parser: 16 MB for a thread at most. */
#define TOPIC_JSON_PRESCAN_MAX_VALUES 65536

enum topic_json_prescan_problem {
    TOPIC_JSON_PRESCAN_FINE,
    TOPIC_JSON_PRESCAN_TOO_DEEP,
    TOPIC_JSON_PRESCAN_TOO_MANY_VALUES
};

/* id becomes the top object's "id" when that is a scalar, else empty. With ids not NULL, up to
 * `capacity` ids of elements of the top object's "articles" are put there by position; the caller
 * has emptied them. All texts are parts of `text`, and JSON only if the parser accepts the frame.
 */
enum topic_json_prescan_problem topic_json_prescan_run(struct topic_text text,
                                                       struct topic_text *id,
                                                       struct topic_text *ids, size_t capacity);

/* Past the closing quote of the string that begins at `quote`, or `end` when it is not closed. */
const char *topic_json_prescan_string_end(const char *quote, const char *end);

/* The id of a frame that is not going to be parsed: proved to be a JSON scalar, else empty. */
struct topic_text topic_json_prescan_id(struct topic_text text);

#endif
