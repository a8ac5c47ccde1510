/* pins.h - what editors have pinned: topics that an article must have, or must not, whatever model
 * serves. */
#ifndef TOPIC_STORE_PINS_H
#define TOPIC_STORE_PINS_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* Texts are valid during the visit. */
struct topic_pin {
    int64_t number; /* of the article in the store */
    struct topic_text id;
    struct topic_article article;
    struct topic_text topic;
    bool is_given; /* the article must have the topic */
};

/* Calls `visit` for each pin of an article with texts, one article's after the other, until it
 * returns -1. */
int topic_pins_list(struct topic_store *store,
                    int (*visit)(void *context, const struct topic_pin *pin,
                                 struct topic_error *err),
                    void *context, struct topic_error *err);

#endif
