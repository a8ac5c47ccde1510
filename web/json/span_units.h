/* span_units.h - rewrites the spans of an answer from bytes of UTF-8, as the daemon counts, to
 * units of UTF-16, as JavaScript does. */
#ifndef TOPIC_WEB_JSON_SPAN_UNITS_H
#define TOPIC_WEB_JSON_SPAN_UNITS_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/json_frame.h"

/* The texts of an article as the daemon read them, by which its spans are counted. */
struct topic_span_units {
    struct topic_buffer texts[TOPIC_FIELD_COUNT];
};

/* Keeps the texts of a request, by the same rule as the daemon without a --map. -1: it has several
 * articles, or no text. */
int topic_span_units_read(struct topic_span_units *units, const struct topic_json_frame *request,
                          struct topic_error *err);
void topic_span_units_release(struct topic_span_units *units);

/* Writes the answer with "start" and "end" of every span converted. */
int topic_span_units_write(const struct topic_span_units *units, struct topic_text answer,
                           struct topic_buffer *out, struct topic_error *err);

#endif
