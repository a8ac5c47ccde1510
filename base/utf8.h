/* utf8.h - decodes, encodes, validates and escapes UTF-8.
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

/* Writes a code point and returns its length in bytes. It is at most U+10FFFF, and no surrogate. */
size_t topic_utf8_encode(uint32_t rune, char bytes[static 4]);

bool topic_utf8_is_valid(const char *text, size_t len);

/* What a terminal would obey, or what would make a line read as something else: C0 and C1 controls,
 * DEL, the separators of lines and paragraphs (U+2028, U+2029), the bidirectional embeddings,
 * overrides and isolates (U+202A to U+202E, U+2066 to U+2069); a malformed byte (-1) too. */
bool topic_utf8_is_control(int32_t rune);

/* Neither of those, nor a mark that moves the text beside it (U+200E, U+200F, U+061C), nor what
 * cannot be seen: zero-width spaces, byte order marks, tags. */
bool topic_utf8_is_printable(int32_t rune);

/* Whether the text can be a topic's name: not empty, well formed, and without control characters.
 * The marks are allowed: names in Hebrew and Arabic have them. */
bool topic_utf8_is_name(const char *text, size_t len);

/* Copies text to out and writes what is not printable as \xNN, byte by byte, so that it is safe for
 * a terminal or a log. out_size >= 1. The result is always NUL-terminated; if it is too long it
 * is cut, never within a character. */
void topic_utf8_escape(const char *text, size_t len, char *out, size_t out_size);

#endif
