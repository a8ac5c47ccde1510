/* http_head.h - the headers of a request that the server acts on, checked.
 *
 * Borrowed from libmicrohttpd until the request is completed.
 */
#ifndef TOPIC_WEB_HTTP_HTTP_HEAD_H
#define TOPIC_WEB_HTTP_HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "topicd/error.h"

struct MHD_Connection;

/* Each is NULL where it is absent. */
struct topic_http_head {
    const char *host;
    const char *origin;
    const char *fetch_site;
    const char *content_type;
    const char *content_encoding;
    const char *authorization;
    const char *cookie;
    const char *forwarded_for; /* whom a proxy says that it asks for */
    const char *expect;
    const char *token; /* X-Topicd-Token: proves that a write comes from our own page */
    bool accepts_gzip;
    bool has_body;
    bool has_chunks; /* Transfer-Encoding: chunked */
    bool has_length;
    uint64_t length; /* Content-Length */
};

/* -1, with a status and a sentence: two servers could disagree about where this request ends or
 * whom it is for (two lengths, a length and chunks, two hosts; a blank in a header's name; lines
 * that end otherwise than by CR LF, or go on in the next), the length is no number, or the client
 * expects what no server here does (417). `method` and
 * `version` are the pointers that libmicrohttpd gave to the handler. */
int topic_http_head_read(struct topic_http_head *head, struct MHD_Connection *connection,
                         const char *method, const char *version, unsigned *status,
                         struct topic_error *err);

/* Whether nothing of the target is lost behind a NUL. `path` and `version` are libmicrohttpd's; of
 * path, keys and values it decoded so many bytes, with one for what ended each. */
bool topic_http_head_has_whole_target(const char *path, const char *version, size_t decoded);

/* Whether the content type is this one, whatever its parameters. */
bool topic_http_head_is_type(const struct topic_http_head *head, const char *type);

/* Whether the content type names no charset but UTF-8, which has US-ASCII in it. */
bool topic_http_head_is_utf8(const struct topic_http_head *head);

/* The value of a cookie, up to the next ';'; *len is its length. NULL: there is none. */
const char *topic_http_head_cookie(const struct topic_http_head *head, const char *name,
                                   size_t *len);

#endif
