/* json_shape.h - whether a JSON value has the shape that a table describes. */
#ifndef TOPIC_WIRE_CLIENT_JSON_SHAPE_H
#define TOPIC_WIRE_CLIENT_JSON_SHAPE_H

#include <stdbool.h>

struct json_t;

enum topic_json_shape_kind {
    TOPIC_JSON_SHAPE_ANYTHING,
    TOPIC_JSON_SHAPE_NAME, /* of a topic */
    TOPIC_JSON_SHAPE_TEXT,
    TOPIC_JSON_SHAPE_COUNT,  /* a whole number from 0 that a double holds */
    TOPIC_JSON_SHAPE_AMOUNT, /* a number from 0 */
    TOPIC_JSON_SHAPE_NUMBER,
    TOPIC_JSON_SHAPE_SHARE, /* a number from 0 to 1 */
    TOPIC_JSON_SHAPE_TRUTH,
    TOPIC_JSON_SHAPE_IS_TRUE,
    TOPIC_JSON_SHAPE_OBJECT,
    TOPIC_JSON_SHAPE_LIST,
    TOPIC_JSON_SHAPE_MAP /* of names */
};

struct topic_json_shape_member;

struct topic_json_shape {
    enum topic_json_shape_kind kind;
    const struct topic_json_shape *element;        /* of LIST and MAP */
    const struct topic_json_shape_member *members; /* of OBJECT; ends with a key NULL */
};

/* Other members of an object may be there too. */
struct topic_json_shape_member {
    const char *key;
    bool is_required; /* otherwise it may be absent, or null */
    struct topic_json_shape shape;
};

/* NULL, or the key of what does not fit; `key` is that of the value. */
const char *topic_json_shape_misfit(const struct json_t *value,
                                    const struct topic_json_shape *shape, const char *key);

#endif
