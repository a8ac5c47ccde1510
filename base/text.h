/* text.h - what struct topic_text, counted bytes that somebody else owns, is made of and compared
 * with. base/text_scan.h looks into its bytes.
 */
#ifndef TOPIC_BASE_TEXT_H
#define TOPIC_BASE_TEXT_H

#include <stdbool.h>
#include <string.h>

#include "topicd/article.h"

/* The bytes of a NUL-terminated string, which has to last as long as the text is used. */
static inline struct topic_text topic_text_of(const char *string)
{
    return (struct topic_text){string, strlen(string)};
}

/* Whether both have the same bytes. Empty texts are the same, also without bytes. */
static inline bool topic_text_is_same(struct topic_text a, struct topic_text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.bytes, b.bytes, a.len) == 0);
}

/* Whether the text is this word, a NUL-terminated string. */
static inline bool topic_text_is(struct topic_text text, const char *word)
{
    return topic_text_is_same(text, topic_text_of(word));
}

/* More of a name is not shown in a message. */
#define TOPIC_TEXT_SHOWN_BYTES 200

/* How many bytes of a name of `len` bytes a message shows, for "%.*s". */
static inline int topic_text_shown(size_t len)
{
    return (int)(len < TOPIC_TEXT_SHOWN_BYTES ? len : TOPIC_TEXT_SHOWN_BYTES);
}

/* Whether the byte is a blank or a line break of ASCII, as isspace() says in the locale "C". */
static inline bool topic_text_is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

#endif
