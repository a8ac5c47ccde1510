/* utf8.h - UTF-8 as bytes: how long a character is, whether it is well formed, what may be printed.
 *
 * Well formed means Unicode 15, table 3-7: no overlong forms, no surrogates, nothing past U+10FFFF.
 */
#ifndef TOPIC_BASE_UTF8_H
#define TOPIC_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Decodes the character at text[0]; len > 0. Returns its length in bytes (1 to 4) and sets *rune;
 * a malformed byte is one byte long and reads as -1. */
size_t topic_utf8_decode(const char *text, size_t len, int32_t *rune);

bool topic_utf8_is_valid(const char *text, size_t len);

/* Copies text to out (out_size >= 1, always NUL-terminated, cut at a character when it is too
 * long) and writes control characters and malformed bytes as \xNN: safe for a terminal or a log. */
void topic_utf8_escape(const char *text, size_t len, char *out, size_t out_size);

#endif
