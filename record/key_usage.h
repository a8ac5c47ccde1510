/* key_usage.h - which keys of the records of a corpus were read and which were not, each with its
 * number of articles and how much prose it has.
 *
 *     struct topic_key_usage usage;
 *     topic_key_usage_reset(&usage);
 *     for each record:
 *         topic_key_usage_begin(&usage, true);
 *         ... item = topic_key_usage_find(&usage, "section.name", 12);
 *             topic_key_usage_add(&usage, item, is_read, text) ...
 *     for (i = 0; i < topic_key_usage_count(&usage); i++)
 *         ... topic_key_usage_item(&usage, i)->name ...
 *
 * A key in an object has a dotted path as in a map (record/field_map.h); the objects of a list have
 * one path, without their numbers. The readers add what they meet when the options of a record name
 * a usage: record/article/json_usage.h for JSON objects. A key without a value (null, white space,
 * an empty list) is not added.
 */
#ifndef TOPIC_RECORD_KEY_USAGE_H
#define TOPIC_RECORD_KEY_USAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/keys.h"
#include "topicd/article.h"

/* More than an export has. Where keys are data ({"scores": {"a1": 2, ...}}), they do not end;
 * further ones are counted only. */
#define TOPIC_KEY_USAGE_MAX_NAMES 200

/* Longer than the path to a field. */
#define TOPIC_KEY_USAGE_NAME_MAX_BYTES 120

/* As deep as content systems put an article's fields (result.fields.body.html), as what lies below
 * are parts of a text. */
#define TOPIC_KEY_USAGE_MAX_DEPTH 4

/* Prose is measured at the beginning of a value, which tells what it is. */
#define TOPIC_KEY_USAGE_SAMPLE_BYTES 512

/* Prose is measured in the first articles, and in one of so many that follow: which key has most of
 * it shows in fewer, and measuring costs several times what counting does. Keys are counted in all
 * articles. */
#define TOPIC_KEY_USAGE_FIRST_ARTICLES 256
#define TOPIC_KEY_USAGE_ARTICLES_PER_SAMPLE 32

/* A value with less is a name, a headline or a notice. */
#define TOPIC_KEY_USAGE_PROSE_MIN_BYTES 100

/* Longer words without a letter beyond ASCII are addresses, base64 or hashes. */
#define TOPIC_KEY_USAGE_WORD_MAX_BYTES 40

struct topic_key_usage_item {
    char name[TOPIC_KEY_USAGE_NAME_MAX_BYTES + 1]; /* its path, NUL-terminated */
    size_t len;
    enum topic_record_key key; /* what it means without a map; TOPIC_RECORD_OTHER: nothing */
    size_t articles;           /* that have a value for it */
    size_t read_articles;      /* of which it was read in so many */
    size_t prose_bytes;        /* of all values that were measured */
    size_t unread_prose_bytes; /* of those that were not read, but for repeated ones */
    bool is_in_list;           /* it is a key of objects in a list, which is no text */

    size_t last_article; /* where it was counted last, from 1 */
    size_t last_read_article;
    uint64_t last_hash; /* of its last text: a notice in each article is no prose of theirs */
};

/* About 50 KB, without memory of its own. */
struct topic_key_usage {
    struct topic_key_usage_item items[TOPIC_KEY_USAGE_MAX_NAMES]; /* in order of appearance */
    size_t count;
    size_t expected; /* the item after the last one: records mostly have their keys in one order */
    size_t articles;
    bool is_article;      /* the record that is being added */
    bool is_measured;     /* its prose is */
    bool is_begun;        /* set when a record begins, for whoever wants to know */
    size_t others;        /* how many values of further names were not counted */
    uint64_t found_paths; /* bit i: path i of the map led to a value in a record */
};

void topic_key_usage_reset(struct topic_key_usage *usage);

/* Begins a record. Of one that was refused only the names of its keys are kept. */
void topic_key_usage_begin(struct topic_key_usage *usage, bool is_article);

/* The item of a path; a new one has no articles, and means nothing. NULL: there is no room for
 * another name. */
struct topic_key_usage_item *topic_key_usage_find(struct topic_key_usage *usage, const char *path,
                                                  size_t len);

/* Counts a value of that key of the current record. `text` is empty for values without text. */
void topic_key_usage_add(struct topic_key_usage *usage, struct topic_key_usage_item *item,
                         bool is_read, struct topic_text text);

/* Counts a text that was read although it has no key, under the name of its field. Ignores an empty
 * one. */
void topic_key_usage_add_text(struct topic_key_usage *usage, enum topic_field field,
                              struct topic_text text);

/* Names, with those that only refused records have. */
size_t topic_key_usage_count(const struct topic_key_usage *usage);
const struct topic_key_usage_item *topic_key_usage_item(const struct topic_key_usage *usage,
                                                        size_t index);

/* Whether the key has a value in the last article that was not read. */
bool topic_key_usage_is_unread(const struct topic_key_usage *usage,
                               const struct topic_key_usage_item *item);

/* How much of a text is prose, by its first TOPIC_KEY_USAGE_SAMPLE_BYTES: the bytes of its words
 * outside markup. Numbers, addresses, base64 and hashes are no words. */
size_t topic_key_usage_prose(struct topic_text text);

/* The key to map and the field to map it to, when most of the prose lies in keys that mean nothing:
 * the one with the most. NULL: most of the prose is read. */
const struct topic_key_usage_item *topic_key_usage_missed(const struct topic_key_usage *usage,
                                                          enum topic_field *field);

#endif
