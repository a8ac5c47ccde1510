/* json_mend.h - replaces what other programs write as JSON but what the parser refuses, so that a
 * record is not refused for a value that is not read.
 *
 *     json_t *root = json_loadb(text.bytes, text.len, flags, &error);
 *     if (!root && topic_json_mend(&buffer, text, &err) > 0)
 *         root = json_loadb(buffer.bytes, buffer.len, flags, &error);
 *
 * Half a surrogate pair (\ud83d alone, as software leaves it that cuts a text inside an emoji)
 * becomes \ufffd, a whole number beyond 64 bits the nearest with an exponent that is no longer, one
 * beyond every double 1e308, and the constants that Python's json.dumps writes for no number (NaN,
 * Infinity, -Infinity) become null. All keep their length, so that the positions of errors and of
 * ids still hold. Two values may become one: ids are read from the text as it was.
 */
#ifndef TOPIC_RECORD_JSON_MEND_H
#define TOPIC_RECORD_JSON_MEND_H

#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Makes `out` a mended copy of `text`, which need not be valid JSON. Returns 1 if anything was
 * replaced, 0 if not, -1: out of memory. */
int topic_json_mend(struct topic_buffer *out, struct topic_text text, struct topic_error *err);

/* Whether the value, as it was before it was mended, is such a constant. */
bool topic_json_mend_is_constant(struct topic_text value);

#endif
