/* block_shape.h - the documents that editors keep as JSON, each by the keys that it has: which hold
 * text, and which do not.
 *
 *     unsigned marks = 0;
 *     for each key: marks |= topic_block_shape_mark(key);
 *     const struct topic_block_shape *shape = topic_block_shape_find(marks);
 */
#ifndef TOPIC_MODEL_BLOCKS_BLOCK_SHAPE_H
#define TOPIC_MODEL_BLOCKS_BLOCK_SHAPE_H

#include <stdbool.h>

#include "topicd/article.h"

struct topic_block_shape {
    unsigned all;             /* the marks that it has all of */
    unsigned any;             /* and one of these; 0: no more */
    const char *const *texts; /* keys that hold text; NULL at the end */
    const char *const *skips; /* keys below which there is none */
    bool joins;               /* texts beside each other are of one paragraph */
    bool lists_are_blocks;
};

/* A bit for a key that tells documents; 0: it tells nothing. */
unsigned topic_block_shape_mark(struct topic_text key);

/* NULL: no known one. */
const struct topic_block_shape *topic_block_shape_find(unsigned found);

/* Whether a document has such keys in which nothing is written. */
bool topic_block_shape_is_document(unsigned found);

bool topic_block_shape_has_text(const struct topic_block_shape *shape, struct topic_text key);
bool topic_block_shape_skips(const struct topic_block_shape *shape, struct topic_text key);

/* Whether the key says of what type its object is. */
bool topic_block_shape_is_type(struct topic_text key);

/* Whether its value is no text, such as a type, an id or a version. */
bool topic_block_shape_is_remark(struct topic_text key);

/* Types of objects that are a part of a line, and those that end one. */
bool topic_block_shape_is_inline(struct topic_text type);
bool topic_block_shape_is_break(struct topic_text type);

#endif
