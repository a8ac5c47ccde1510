/* record.h - one article as a corpus reader read it: its texts, id, date and topics.
 *
 *     struct topic_record record = {0};
 *     for each article:
 *         topic_record_reset(&record);
 *         for each member of it:
 *             key = topic_keys_find(name, len, &is_alias);
 *             ... topic_record_set, _set_id, _set_date, or _begin_topics and _add_topic
 *         if (topic_record_check(&record, &err) < 0)
 *             ... it has no text
 *     topic_record_release(&record);
 *
 * A record owns its bytes and is reused for the next article. record/keys.h has the names of the
 * keys. When an article has both a key and an alias of it, the key counts; of two aliases the
 * first.
 */
#ifndef TOPIC_RECORD_RECORD_H
#define TOPIC_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "record/keys.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* A longer name of a topic is probably a text under the wrong key. */
#define TOPIC_RECORD_TOPIC_MAX_BYTES 1000

/* A part of a buffer, which may move when it grows. */
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
    bool is_labelled;         /* the article has a list of topics, which may be empty */
    bool topics_are_of_alias; /* the list came from an alias and may be replaced */
};

void topic_record_reset(struct topic_record *record);
void topic_record_release(struct topic_record *record);

/* Sets a value; an empty one is ignored. The key's own value replaces one that an alias set;
 * nothing else is replaced. `key` is less than TOPIC_RECORD_KEY_COUNT. */
int topic_record_set(struct topic_record *record, enum topic_record_key key, bool is_alias,
                     const char *bytes, size_t len, struct topic_error *err);

/* Ignores the value of an alias that has no digit, such as the flag in "published: true". */
int topic_record_set_date(struct topic_record *record, bool is_alias, const char *bytes, size_t len,
                          struct topic_error *err);

/* Makes `to` a copy of `from`. */
int topic_record_copy(struct topic_record *to, const struct topic_record *from,
                      struct topic_error *err);

/* Sets the id to a string. It is kept as JSON text; a byte that is not UTF-8 is written as \xNN. */
int topic_record_set_id(struct topic_record *record, const char *bytes, size_t len,
                        struct topic_error *err);

/* Begins a list of topics; call it before adding them. Returns false when the list does not count,
 * because the record has one. Only the key's own list replaces one, if that came from an alias. */
bool topic_record_begin_topics(struct topic_record *record, bool is_alias);

/* Adds the name of a topic without the white space around it; a repeated name counts once. Fails
 * when the name is empty, too long, not UTF-8 or has control characters. */
int topic_record_add_topic(struct topic_record *record, const char *name, size_t len,
                           struct topic_error *err);

/* Fails when the record has no title, excerpt or body. */
int topic_record_check(const struct topic_record *record, struct topic_error *err);

/* Borrowed until the record changes. */
struct topic_text topic_record_value(const struct topic_record *record, enum topic_record_key key);
struct topic_text topic_record_topic(const struct topic_record *record, size_t index);
struct topic_article topic_record_article(const struct topic_record *record);

#endif
