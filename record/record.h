/* record.h - one article as a corpus reader found it: its texts, its labels, where it came from.
 *
 * A record owns its bytes and is used again for the next article. Keys are those of the contract
 * and their aliases: text and content mean body, summary and description excerpt, headline title,
 * labels and tags topics; published, pubDate, published_at, publishedAt, publishedDateTime,
 * datePublished, created, created_at and createdAt date. Where a key and its alias both occur, the
 * key itself wins; of two aliases the first.
 */
#ifndef TOPIC_RECORD_RECORD_H
#define TOPIC_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "record/keys.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* A longer name is a sentence in the wrong place. */
#define TOPIC_RECORD_TOPIC_MAX_BYTES 1000

struct topic_slice {
    size_t start;
    size_t len;
};

struct topic_record {
    struct topic_buffer bytes;
    struct topic_slice values[TOPIC_RECORD_KEY_COUNT];
    bool is_alias[TOPIC_RECORD_KEY_COUNT]; /* the value came from an alias and may be replaced */
    struct topic_slice *topics;
    size_t topic_count;
    size_t topic_capacity;
    bool is_labelled;         /* topics were given, be it none */
    bool topics_are_of_alias; /* and may be replaced */
};

void topic_record_reset(struct topic_record *record);
void topic_record_release(struct topic_record *record);

int topic_record_set(struct topic_record *record, enum topic_record_key key, bool is_alias,
                     const char *bytes, size_t len, struct topic_error *err);

/* Of an alias, a value without a digit, such as a flag "published: true", is passed over. */
int topic_record_set_date(struct topic_record *record, bool is_alias, const char *bytes, size_t len,
                          struct topic_error *err);

/* Makes `to` the same as `from`. */
int topic_record_copy(struct topic_record *to, const struct topic_record *from,
                      struct topic_error *err);

/* Sets the id to a string; it is escaped as JSON, and what is not UTF-8 in it as \xNN. */
int topic_record_set_id(struct topic_record *record, const char *bytes, size_t len,
                        struct topic_error *err);

/* Whether the names under this key count; call it before adding them. What an alias gave is
 * forgotten when the key itself comes. */
bool topic_record_begin_topics(struct topic_record *record, bool is_alias);

/* Adds a name, without the white space around it; one that is there already is added once. Fails
 * for an empty, overlong or malformed name and one with control characters. */
int topic_record_add_topic(struct topic_record *record, const char *name, size_t len,
                           struct topic_error *err);

/* Fails when the record has no text at all. */
int topic_record_check(const struct topic_record *record, struct topic_error *err);

/* Borrowed until the record changes. */
struct topic_text topic_record_value(const struct topic_record *record, enum topic_record_key key);
struct topic_text topic_record_topic(const struct topic_record *record, size_t index);
struct topic_article topic_record_article(const struct topic_record *record);

#endif
