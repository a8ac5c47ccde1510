/* reply.h - the answers that need no model: errors with their codes, and "ok". */
#ifndef TOPIC_WIRE_REPLY_H
#define TOPIC_WIRE_REPLY_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/json.h"

enum topic_code {
    TOPIC_CODE_NONE, /* no error */
    TOPIC_CODE_BAD_REQUEST,
    TOPIC_CODE_TOO_LARGE,
    TOPIC_CODE_BUSY,
    TOPIC_CODE_UNKNOWN_OP,
    TOPIC_CODE_DENIED,
    TOPIC_CODE_TIMEOUT,
    TOPIC_CODE_INTERNAL,
    TOPIC_CODE_COUNT
};

/* As the protocol spells it: "bad-request". Not for TOPIC_CODE_NONE. */
const char *topic_code_name(enum topic_code code);

/* Opens an answer, {"id":ID, as a value of whatever json is writing. id is JSON text; one of no
 * bytes is null. */
void topic_reply_open(struct topic_json *json, struct topic_text id);

/* {"id":ID,"error":{"code":...,"message":...}} as a value. */
void topic_reply_error(struct topic_json *json, struct topic_text id, enum topic_code code,
                       const char *message);

/* The same as the whole content of `out`, whatever it held. */
int topic_reply_write_error(struct topic_buffer *out, struct topic_text id, enum topic_code code,
                            const char *message, struct topic_error *err);

/* {"id":ID,"ok":true,"model":MODEL} as the whole content of `out`. */
int topic_reply_write_ok(struct topic_buffer *out, struct topic_text id, const char *model,
                         struct topic_error *err);

#endif
