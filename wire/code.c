#include "wire/code.h"

static const char *const code_names[TOPIC_CODE_COUNT] = {
    [TOPIC_CODE_NONE] = "none",
    [TOPIC_CODE_BAD_REQUEST] = "bad-request",
    [TOPIC_CODE_TOO_LARGE] = "too-large",
    [TOPIC_CODE_BUSY] = "busy",
    [TOPIC_CODE_UNKNOWN_OP] = "unknown-op",
    [TOPIC_CODE_DENIED] = "denied",
    [TOPIC_CODE_TIMEOUT] = "timeout",
    [TOPIC_CODE_INTERNAL] = "internal",
    [TOPIC_CODE_CONFLICT] = "conflict",
    [TOPIC_CODE_STORAGE] = "storage",
};

const char *topic_code_name(enum topic_code code)
{
    return code_names[code];
}
