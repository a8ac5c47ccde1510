/* json_walk.h - goes through JSON, or what Python prints for the same, part by part, without
 * memory.
 *
 *     struct topic_json_walk walk = {.text = text};
 *     while ((part = topic_json_walk_next(&walk)) >= TOPIC_JSON_WALK_OPEN)
 *         ... walk.string for a key or a string, walk.depth ...
 *     ... part is END, CUT or BAD ...
 */
#ifndef TOPIC_MODEL_BLOCKS_JSON_WALK_H
#define TOPIC_MODEL_BLOCKS_JSON_WALK_H

#include <stddef.h>

#include "topicd/article.h"

/* Deeper than a list within lists of any article. */
#define TOPIC_JSON_WALK_MAX_DEPTH 64

enum topic_json_walk_part {
    TOPIC_JSON_WALK_BAD, /* no JSON, or too deep */
    TOPIC_JSON_WALK_CUT, /* the text ends within a value */
    TOPIC_JSON_WALK_END, /* a whole value has ended, and the text with it */
    TOPIC_JSON_WALK_OPEN,
    TOPIC_JSON_WALK_CLOSE,
    TOPIC_JSON_WALK_KEY,
    TOPIC_JSON_WALK_STRING,
    TOPIC_JSON_WALK_LITERAL /* a number, true, null, None, ... */
};

/* All zero but for the text is the start. */
struct topic_json_walk {
    struct topic_text text;
    size_t at;
    size_t depth;             /* of open brackets, behind the part */
    struct topic_text string; /* between the quotes, as it is written */
    int expected;
    char open[TOPIC_JSON_WALK_MAX_DEPTH]; /* the brackets */
};

enum topic_json_walk_part topic_json_walk_next(struct topic_json_walk *walk);

#endif
