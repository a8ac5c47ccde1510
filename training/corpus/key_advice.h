/* key_advice.h - what the keys of a corpus (record/key_usage.h) say about reading it better. Each
 * function sets a sentence with what was seen and what to set, or leaves it empty. */
#ifndef TOPIC_TRAINING_CORPUS_KEY_ADVICE_H
#define TOPIC_TRAINING_CORPUS_KEY_ADVICE_H

#include "record/field_map.h"
#include "record/key_usage.h"
#include "topicd/error.h"

/* A path of the map that led to no value in any record. */
void topic_key_advice_on_map(const struct topic_key_usage *usage, const struct topic_field_map *map,
                             struct topic_error *sentence);

/* Most of the text lies in keys that were not read. */
void topic_key_advice_on_text(const struct topic_key_usage *usage, struct topic_error *sentence);

/* Ids are places in the files although most articles have a key that is called like an id. Call it
 * when no article has an id of its own. */
void topic_key_advice_on_ids(const struct topic_key_usage *usage, struct topic_error *sentence);

/* The topics of some articles are under one key and those of others under another, so that a part
 * of a corpus may be labelled with something else than the rest. */
void topic_key_advice_on_topic_keys(const struct topic_key_usage *usage,
                                    struct topic_error *sentence);

/* No article has topics: which keys may hold them. `usage` may be NULL. */
void topic_key_advice_on_topics(const struct topic_key_usage *usage, struct topic_error *sentence);

#endif
