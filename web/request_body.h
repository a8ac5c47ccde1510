/* request_body.h - takes the body of a request: decompressed, bounded, into memory or as lines. */
#ifndef TOPIC_WEB_REQUEST_BODY_H
#define TOPIC_WEB_REQUEST_BODY_H

#include <stdbool.h>
#include <stddef.h>

#include "web/web_request.h"

/* Whether the head allows this body; sets the response where not. Opens what it needs. */
bool topic_request_body_begin(struct topic_web_request *request);

/* Called with the head, and with each piece, before that is taken: allows the next chunk. */
void topic_request_body_expect(struct topic_web_request *request);

/* Takes a piece of *len bytes, and leaves in *len those that are left for a later call: above 0
 * where the request is suspended, until it is its turn or topicd has followed. false: the
 * connection is to end, as more is sent after a refusal than is read. */
bool topic_request_body_take(struct topic_web_request *request, const char *bytes, size_t *len);

/* The body is complete. false: it has to wait, and this is called again. */
bool topic_request_body_finish(struct topic_web_request *request);

/* Of a request that has been refused: frees its lines and what came of them. */
void topic_request_body_drop_lines(struct topic_web_request *request);

void topic_request_body_release(struct topic_web_request *request);

#endif
