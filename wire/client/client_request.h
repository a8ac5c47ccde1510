/* question.h - writes what a client asks: the header of a raw-text request, and a batch. */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_REQUEST_H
#define TOPIC_WIRE_CLIENT_CLIENT_REQUEST_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/client.h"
#include "topicd/error.h"

/* {"id","top",...,"fields":[...]} as the whole content of `out`; the texts follow as frames. */
int topic_client_request_write_header(struct topic_buffer *out,
                                      const struct topic_client_request *request,
                                      struct topic_error *err);

/* {"top",...,"articles":[{...},...]} as the whole content of `out`; options are those of the first.
 */
int topic_client_request_write_batch(struct topic_buffer *out,
                                     const struct topic_client_request *requests, size_t count,
                                     struct topic_error *err);

#endif
