/* json_strings.h - reads the strings of a JSON text; most are a part of it as they stand.
 *
 *     struct topic_json_strings string = {.at = quote, .end = end, .out = spare};
 *     if (topic_json_strings_read(&string, &value))
 *         ... string.at is the byte after the closing quote
 *
 * A value without escapes is borrowed from the text; one with escapes is written to `out`, where
 * there has to be room for as many bytes as the text has from `at` on.
 */
#ifndef TOPIC_BASE_JSON_STRINGS_H
#define TOPIC_BASE_JSON_STRINGS_H

#include <stdbool.h>

#include "topicd/article.h"

struct topic_json_strings {
    const char *at;  /* the opening quote */
    const char *end; /* of the text */
    char *out;       /* where the next unescaped value goes */
};

/* Reads the string and moves `at` past its closing quote, and `out` past what was written. Returns
 * false when the string is malformed or unusual: it has no end, a control character, malformed
 * UTF-8, half a surrogate pair or U+0000. `at` and `out` mean nothing then. */
bool topic_json_strings_read(struct topic_json_strings *string, struct topic_text *value);

#endif
