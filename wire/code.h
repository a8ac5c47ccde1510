/* code.h - the error codes of the protocol: why a request has no result. */
#ifndef TOPIC_WIRE_CODE_H
#define TOPIC_WIRE_CODE_H

enum topic_code {
    TOPIC_CODE_NONE, /* no error */
    TOPIC_CODE_BAD_REQUEST,
    TOPIC_CODE_TOO_LARGE,
    TOPIC_CODE_BUSY,
    TOPIC_CODE_UNKNOWN_OP,
    TOPIC_CODE_DENIED,
    TOPIC_CODE_TIMEOUT,
    TOPIC_CODE_INTERNAL,
    TOPIC_CODE_CONFLICT, /* something else has happened before */
    TOPIC_CODE_STORAGE,  /* the store cannot be written */
    TOPIC_CODE_COUNT
};

/* The code as the protocol spells it: "bad-request". Not for TOPIC_CODE_NONE. */
const char *topic_code_name(enum topic_code code);

#endif
