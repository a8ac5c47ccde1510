/* feed_topics.h - the topics of a feed's item: each text of a category holds one name, or
 * several. */
#ifndef TOPIC_TRAINING_FEED_FEED_TOPICS_H
#define TOPIC_TRAINING_FEED_FEED_TOPICS_H

#include <jansson.h>

#include "topicd/error.h"

/* Adds the names of the texts to the elements' lists, as record/label/label_split.h separates them. */
int topic_feed_topics_add(json_t *elements, json_t *texts, const char *separator,
                          struct topic_error *err);

#endif
