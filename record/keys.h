/* keys.h - the keys of an article's record: which names there are, what each means, and which
 * counts when a record has several names of one key.
 *
 *     title, headline
 *     excerpt, summary, description, abstract, standfirst, short_description
 *     body, text, content, content_text, content_html, bodyText, bodyHtml, articleBody, selftext,
 *         textContent, full_text
 *     id
 *     topics, labels, tags, label, topic, category, categories, keywords, section, subject_uris,
 *         articleSection, tag
 *     date, published, pubDate, published_at, publishedAt, publishedDateTime, datePublished,
 *         created, created_at, createdAt
 *
 * The first name of a line is the key itself, the others are its aliases. The daemon and the corpus
 * readers follow one rule, so that a record is the same article for both, whatever the order of its
 * members: the first name in the order above that has a filled value counts. Null, white space and
 * nothing at all do not fill a key, and a value of the wrong type is passed over. Only when no name
 * of the key has a filled value is a value of the wrong type an error. Topics in another shape
 * (record.h, topic_record_reject_topics) are one unless a name of a lower rank has topics.
 *
 * Of an object of JSON without a body under any of these names, the body is what other programs
 * call it, by this order: maintext (news-please), cleaned_text (Goose), body_text, plain_body,
 * plaintext, body_markdown (DEV), body_html (Shopify), html_body, story_text and comment_text
 * (Hacker News), html. It is not if the object is one that another rule reads or refuses, such as a
 * post of Ghost (record/programs/program_problem.h). The title of a message, such as a ticket of
 * Zendesk, that has none is its subject (record/programs/program_text.h).
 *
 * A record in which none of them has a text may have its keys in capitals (TITLE) or with a capital
 * (Title): then these are its names, by the same order.
 *
 * uuid is not a name of id: the id of a request is what its answer returns, and records that have
 * both keys mean different things by them.
 */
#ifndef TOPIC_RECORD_KEYS_H
#define TOPIC_RECORD_KEYS_H

#include <limits.h>
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

/* The rank of a value that any other value of its key replaces. */
#define TOPIC_KEYS_LAST_RANK UINT_MAX

struct topic_keys_name {
    const char *name; /* NUL-terminated */
    size_t len;
    enum topic_record_key key;
    unsigned rank; /* among the names of the key: 0 is the key itself, the lowest counts */
    const char *not_a_string; /* a text's: the message for a value of another type; NULL: it is
                               * passed over */
    const char *not_quoted;   /* likewise for a number, true or false */
    bool is_path;     /* `name` is a path of a map (record/field_map.h), not NUL-terminated */
    bool is_optional; /* other programs use it for flags, links and objects too: these are no text,
                       * and no mistake */
};

/* What `name` means; sets *rank to its place among the names of that key. */
enum topic_record_key topic_keys_find(const char *name, size_t len, unsigned *rank);

/* The name that this is in another case of ASCII and with a capital first, as Snowflake, Oracle and
 * C# write it: TITLE, Title, BodyText; NULL: none. It is a name only of records in which no text
 * has its name as it is (record/article/json_article.h), and the id never has another, because an
 * answer of topicd has that of "id" alone. */
const struct topic_keys_name *topic_keys_find_in_capitals(const char *name, size_t len);

/* The name that a column of a table has in any case of ASCII, also one of topic_keys_of_programs;
 * NULL: it has none. */
const struct topic_keys_name *topic_keys_find_column(const char *name, size_t len);

/* Whether the name is one of topic_keys_of_programs: it stands for a body where no other does. */
bool topic_keys_is_of_program(const struct topic_keys_name *name);

/* The names that mean a text: each key followed by its aliases, by rank. */
const struct topic_keys_name *topic_keys_texts(size_t *count);

/* The name that messages have for a title; elsewhere it is what a work is about. */
const struct topic_keys_name *topic_keys_of_messages(void);

/* Whether a record is a message, as mail and tickets of Zendesk and Freshdesk are, by its other
 * names: `has` says whether it has one. */
bool topic_keys_are_of_message(bool (*has)(const void *record, const char *name),
                               const void *record);

/* The names that other programs have for a body, by rank. */
const struct topic_keys_name *topic_keys_of_programs(size_t *count);

/* That of the names in the list which is `name`; NULL: none is. */
const struct topic_keys_name *topic_keys_find_among(const struct topic_keys_name *list,
                                                    size_t count, const char *name, size_t len);

/* The name of a key at that rank; NULL: there is none. */
const struct topic_keys_name *topic_keys_at(enum topic_record_key key, unsigned rank);

/* Whether `name` is a key under which content systems keep the address of an article's page; sets
 * *rank to its place among these names: the lowest counts. It is no key of the record, because
 * nothing is learnt from it. */
bool topic_keys_find_link(const char *name, size_t len, unsigned *rank);

/* Whether a value is empty or white space, and so does not count. */
bool topic_keys_is_blank(const char *bytes, size_t len);

/* The same for a title, an excerpt or a body, which may also show nothing (blank_text.h). */
bool topic_keys_is_blank_text(const char *bytes, size_t len);

/* The rank of a text that is not blank: one that shows nothing comes after all that show something,
 * and is kept where there is no other. */
unsigned topic_keys_text_rank(unsigned rank, const char *bytes, size_t len);

#endif
