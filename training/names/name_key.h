/* name_key.h - what the variants of a topic's name share: its letters in NFKC_Casefold, without
 * blanks, invisible characters, underscores, hyphens between words, quotes, a # before it, a point
 * behind it and the points of an acronym, with & for &amp; and for "and" between words, with one
 * apostrophe and one hyphen where it is kept, with i for a capital I with a dot, and with Latin
 * letters for those that only look so within a Latin word.
 *
 *     struct topic_name_key *key = topic_name_key_new(&err);
 *     struct topic_text text = topic_name_key_of(key, name);
 *     free(key);
 */
#ifndef TOPIC_TRAINING_NAMES_NAME_KEY_H
#define TOPIC_TRAINING_NAMES_NAME_KEY_H

#include "topicd/article.h"
#include "topicd/error.h"

#define TOPIC_NAME_KEY_AMPERSAND "&amp;"

/* Working memory for the longest name. */
struct topic_name_key;

/* Released with free(). */
struct topic_name_key *topic_name_key_new(struct topic_error *err);

/* Borrowed until the next call. A name longer than TOPIC_RECORD_TOPIC_MAX_BYTES is cut. */
struct topic_text topic_name_key_of(struct topic_name_key *key, struct topic_text name);

#endif
