/* reply.h - writes the answers that need no model: errors and "ok". */
#ifndef TOPIC_WIRE_REPLY_H
#define TOPIC_WIRE_REPLY_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/code.h"
#include "wire/json.h"

/* Opens an answer, {"id":ID, as the next value of `json`; the caller closes it. `id` is JSON text;
 * empty: null. */
void topic_reply_open(struct topic_json *json, struct topic_text id);

/* Writes {"id":ID,"error":{"code":...,"message":...}} as the next value of `json`. */
void topic_reply_error(struct topic_json *json, struct topic_text id, enum topic_code code,
                       const char *message);

/* The same with the name of a code that is not one of `topicd`, such as "not-found". */
void topic_reply_error_named(struct topic_json *json, struct topic_text id, const char *code,
                             const char *message);

/* Writes an error as the whole content of `out`. */
int topic_reply_write_error(struct topic_buffer *out, struct topic_text id, enum topic_code code,
                            const char *message, struct topic_error *err);

/* Writes {"id":ID,"ok":true,"model":MODEL,"map":MAP} as the whole content of `out`; without the
 * map, if it is NULL. */
int topic_reply_write_ok(struct topic_buffer *out, struct topic_text id, const char *model,
                         const char *map, struct topic_error *err);

#endif
