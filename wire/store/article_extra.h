/* article_extra.h - what the store keeps of an article beside its id, its texts and its topics.
 */
#ifndef TOPIC_WIRE_STORE_ARTICLE_EXTRA_H
#define TOPIC_WIRE_STORE_ARTICLE_EXTRA_H

#include <jansson.h>

#include "base/buffer.h"
#include "record/article/json_record.h"
#include "record/field_map.h"
#include "topicd/error.h"

/* Appends the other members of the article as an object in one line; nothing where it has none.
 * `written` is the article in the text that `json` was parsed from, the mended one if there is one.
 * Numbers beyond 64 bits keep their digits. */
int topic_article_extra_write(struct topic_buffer *extra, const struct topic_json_record *json,
                              const json_t *article, struct topic_text written,
                              const struct topic_field_map *map, struct topic_error *err);

#endif
