/* json_mend.h - replaces what is valid JSON but what the parser refuses, so that a record is not
 * refused for a value that nobody reads.
 *
 *     json_t *root = json_loadb(text.bytes, text.len, flags, &error);
 *     if (!root && topic_json_mend(&buffer, text, &err) > 0)
 *         root = json_loadb(buffer.bytes, buffer.len, flags, &error);
 *
 * Half a surrogate pair (\ud83d alone, as software leaves it that cuts a text inside an emoji)
 * becomes \ufffd, and a number that does not fit becomes 1e308. Both keep their length, so that the
 * positions of errors and of ids still hold.
 */
#ifndef TOPIC_RECORD_JSON_MEND_H
#define TOPIC_RECORD_JSON_MEND_H

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Makes `out` a mended copy of `text`, which need not be valid JSON. Returns 1 if anything was
 * replaced, 0 if not, -1: out of memory. */
int topic_json_mend(struct topic_buffer *out, struct topic_text text, struct topic_error *err);

#endif
