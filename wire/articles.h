/* articles.h - the articles of a request: one, a batch of them, or the frames of the raw-text form.
 * A part of wire/request.c, to which the rest of a request belongs.
 */
#ifndef TOPIC_WIRE_ARTICLES_H
#define TOPIC_WIRE_ARTICLES_H

#include "wire/request.h"

/* Of a request whose frames are parsed. */
int topic_articles_read(struct topic_request *request, const struct topic_text *frames,
                        size_t frame_count, struct topic_error *err);

/* A single article, in the request's own object. */
int topic_articles_read_single(struct topic_request *request, struct topic_error *err);

/* What a string of the request's JSON stands for. */
struct topic_text topic_articles_text(const struct topic_request *request,
                                      const struct json_t *string);

/* A key that is there with null counts as absent. */
const struct json_t *topic_articles_find(const struct json_t *object, const char *key);

#endif
