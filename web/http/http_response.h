/* http_response.h - makes responses: their status, type and the headers that keep browsers safe. */
#ifndef TOPIC_WEB_HTTP_HTTP_RESPONSE_H
#define TOPIC_WEB_HTTP_HTTP_RESPONSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/article.h"

struct MHD_Response;

/* Texts that are shorter are not compressed: that would cost more than it saves. */
#define TOPIC_HTTP_RESPONSE_MIN_GZIP 1024

/* JSON, or what `type` says. Takes the bytes of the buffer, which is empty after. With gzip, the
 * text is compressed while it is sent. NULL: out of memory. */
struct MHD_Response *topic_http_response_take(struct topic_buffer *body, const char *type,
                                              bool gzip);

/* A part of the program, which is there for ever. */
struct MHD_Response *topic_http_response_page(struct topic_text page, const char *type, bool gzip);

/* {"id":ID,"error":{"code":…,"message":…}}; an empty id is null. */
struct MHD_Response *topic_http_response_error(struct topic_text id, const char *code,
                                               const char *message);

#endif
