/* article.h - an article as the tagger sees it: up to three borrowed UTF-8 texts.
 *
 * Texts are counted, need no terminating NUL and may hold HTML, Markdown and malformed UTF-8 (each
 * bad byte reads as U+FFFD). An absent text has len 0.
 */
#ifndef TOPICD_ARTICLE_H
#define TOPICD_ARTICLE_H

#include <stddef.h>

#include "topicd/export.h"

struct topic_text {
    const char *bytes;
    size_t len; /* bytes */
};

enum topic_field { TOPIC_FIELD_TITLE, TOPIC_FIELD_EXCERPT, TOPIC_FIELD_BODY, TOPIC_FIELD_COUNT };

struct topic_article {
    struct topic_text fields[TOPIC_FIELD_COUNT];
};

/* A piece of one field: bytes [start, end) of the text as it was given. */
struct topic_span {
    enum topic_field field;
    size_t start;
    size_t end;
};

/* "title", "excerpt" or "body". */
TOPIC_API const char *topic_field_name(enum topic_field field);

#endif
