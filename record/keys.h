/* keys.h - the keys of an article's record: which names there are, and what each means.
 *
 *     title, headline
 *     excerpt, summary, description
 *     body, text, content
 *     id
 *     topics, labels, tags
 *     date, published, pubDate, published_at, publishedAt, publishedDateTime, datePublished,
 *         created, created_at, createdAt
 *
 * The first name of a line is the key itself, the others are its aliases. Daemon and corpus readers
 * use this one table, but choose differently when a record has several names of one line: the
 * daemon takes the first in the order above; a corpus reader takes the key itself, or else the
 * alias that comes first in the record.
 */
#ifndef TOPIC_RECORD_KEYS_H
#define TOPIC_RECORD_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"

/* What a key means. Texts have the numbers of their fields. */
enum topic_record_key {
    TOPIC_RECORD_TITLE = TOPIC_FIELD_TITLE,
    TOPIC_RECORD_EXCERPT = TOPIC_FIELD_EXCERPT,
    TOPIC_RECORD_BODY = TOPIC_FIELD_BODY,
    TOPIC_RECORD_ID,        /* as JSON text: "a1" or 42 */
    TOPIC_RECORD_DATE,      /* as it was written; record/date.h reads it */
    TOPIC_RECORD_KEY_COUNT, /* how many have a single value, unlike the list of topics */
    TOPIC_RECORD_TOPICS,
    TOPIC_RECORD_OTHER /* not a key of ours: carried along unread */
};

struct topic_keys_name {
    const char *name; /* NUL-terminated */
    enum topic_record_key key;
    bool is_alias;
    const char *not_a_string; /* a text's: the message for a value of another type; else NULL */
};

/* What `name` means; *is_alias is set to whether it is an alias. */
enum topic_record_key topic_keys_find(const char *name, size_t len, bool *is_alias);

/* The names that mean a text, each key followed by its aliases. */
const struct topic_keys_name *topic_keys_texts(size_t *count);

#endif
