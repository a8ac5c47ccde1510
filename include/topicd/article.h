/* article.h - an article as the tagger sees it: up to three UTF-8 texts, borrowed from the caller.
 *
 * A text has a length and needs no terminating NUL. It may contain HTML, Markdown and malformed
 * UTF-8; each malformed byte is read as U+FFFD. A text that the article does not have has len 0.
 */
#ifndef TOPICD_ARTICLE_H
#define TOPICD_ARTICLE_H

#include <stddef.h>

#include "topicd/export.h"

#ifdef __cplusplus
extern "C" {
#endif

struct topic_text {
    const char *bytes;
    size_t len; /* bytes */
};

enum topic_field { TOPIC_FIELD_TITLE, TOPIC_FIELD_EXCERPT, TOPIC_FIELD_BODY, TOPIC_FIELD_COUNT };

struct topic_article {
    struct topic_text fields[TOPIC_FIELD_COUNT];
};

/* Part of one field: bytes [start, end) of the text as the caller passed it. */
struct topic_span {
    enum topic_field field;
    size_t start;
    size_t end;
};

/* "title", "excerpt" or "body". */
TOPIC_API const char *topic_field_name(enum topic_field field);

#ifdef __cplusplus
}
#endif

#endif
