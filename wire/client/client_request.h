/* client_request.h - writes a client's requests: the header of a raw-text request, and the parts of
 * a batch. */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_REQUEST_H
#define TOPIC_WIRE_CLIENT_CLIENT_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "topicd/client.h"
#include "topicd/error.h"

/* Writes {"id","top",...,"fields":[...]} as the whole content of `out`. The caller sends the texts
 * as the frames after it. */
int topic_client_request_write_header(struct topic_buffer *out,
                                      const struct topic_client_request *request,
                                      struct topic_error *err);

/* Writes {"top",...,"articles":[ as the whole content of `out`, with the options of the request. */
int topic_client_request_open_batch(struct topic_buffer *out,
                                    const struct topic_client_request *request,
                                    struct topic_error *err);

/* Appends {"id","title",...}, after a comma unless it is the first. */
int topic_client_request_append_article(struct topic_buffer *out, bool is_first,
                                        const struct topic_client_request *request,
                                        struct topic_error *err);

#endif
