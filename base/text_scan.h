/* text_scan.h - looks at the bytes of a text: its blanks, its lines, what it begins with. Nothing
 * is copied; what is returned lies in the text that is given.
 */
#ifndef TOPIC_BASE_TEXT_SCAN_H
#define TOPIC_BASE_TEXT_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

#define TOPIC_TEXT_SCAN_BLANKS " \t\r\n"

/* Whether the byte is one of these; a NUL never is. */
bool topic_text_scan_is_any(char byte, const char *bytes);

/* The text without any of these bytes at its ends. */
struct topic_text topic_text_scan_trim(struct topic_text text, const char *bytes);

/* The first place from `at` on that has none of these bytes; text.len: there is none. */
size_t topic_text_scan_skip(struct topic_text text, size_t at, const char *bytes);

/* The first place from `at` on that has one of these bytes; text.len: there is none. strchr() would
 * find a NUL of the text among them. */
size_t topic_text_scan_find_any(struct topic_text text, size_t at, const char *bytes);

/* Whether the prefix stands at `at`, which is at most text.len; the second in any case of ASCII. */
bool topic_text_scan_has_prefix(struct topic_text text, size_t at, const char *prefix);
bool topic_text_scan_has_prefix_in_any_case(struct topic_text text, size_t at, const char *prefix);

/* Whether both have the same bytes, up to `len` or to a NUL in both, in any case of ASCII.
 * strncasecmp() and strcasecmp() ask the locale of the process instead, and in a Turkish one "I" is
 * no capital "i". */
bool topic_text_scan_is_same_in_any_case(const char *a, const char *b, size_t len);
bool topic_text_scan_is_equal_in_any_case(const char *a, const char *b);

/* Whether the text is one of the names, in any case of ASCII. */
bool topic_text_scan_is_one_of(struct topic_text text, const char *const *names, size_t count);
#define TOPIC_TEXT_SCAN_IS_ONE_OF(text, names)                                                     \
    topic_text_scan_is_one_of(text, names, sizeof(names) / sizeof *(names))

/* Where the line that holds `at` ends, at its CR or LF; text.len in the last line. */
size_t topic_text_scan_line_end(struct topic_text text, size_t at);

/* Where the next line begins; text.len after the last line. */
size_t topic_text_scan_next_line(struct topic_text text, size_t at);

#endif
