/* utf8.h - decodes, validates and escapes UTF-8.
 *
 * Well formed means: as in Unicode 15, table 3-7, without overlong forms, surrogates and code
 * points past U+10FFFF.
 */
#ifndef TOPIC_BASE_UTF8_H
#define TOPIC_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at text[0]; len > 0. Returns its length in bytes (1 to 4) and sets *rune to
 * its code point. A malformed byte has length 1 and code point -1. */
size_t topic_utf8_decode(const char *text, size_t len, int32_t *rune);

bool topic_utf8_is_valid(const char *text, size_t len);

/* Copies text to out and writes control characters and malformed bytes as \xNN, so that it is safe
 * for a terminal or a log. out_size >= 1. The result is always NUL-terminated; if it is too long it
 * is cut, never within a character. */
void topic_utf8_escape(const char *text, size_t len, char *out, size_t out_size);

#endif
