/* articles.h - the articles of a request: one, a batch, or the frames of the raw-text form. */
#ifndef TOPIC_WIRE_ARTICLES_H
#define TOPIC_WIRE_ARTICLES_H

#include <stdbool.h>
#include <stddef.h>

#include "record/field_map.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "wire/code.h"
#include "wire/json_frame.h"

/* More articles in one request are refused, so that one client's batch does not occupy a worker for
 * minutes. */
#define TOPIC_ARTICLES_MAX 10000

struct topic_articles_item {
    struct topic_article article;
    const char *problem; /* in a batch: why this article alone cannot be tagged; else NULL */
};

/* All zero is empty. Texts and ids are borrowed from the frames and from the parsed JSON. */
struct topic_articles {
    const struct topic_field_map *map; /* where an article's fields are; NULL: record/keys.h */
    bool ignores_map;                  /* its sender has read its records already */
    bool is_batch;
    size_t count; /* 1 unless is_batch */
    struct topic_articles_item *items;
    struct topic_text *ids; /* JSON text, one for each item; a single article has the request's, or
                             * without one that of the map */

    size_t item_capacity;
    size_t id_capacity;
};

/* Reads the articles of a request: `json` is its first frame, parsed. -1: *code says why. */
int topic_articles_read(struct topic_articles *articles, const struct topic_json_frame *json,
                        const struct topic_text *frames, size_t frame_count, enum topic_code *code,
                        struct topic_error *err);

/* The top object of `json` is an article and no request: its other keys are not read, and the map
 * says what its id is. -1: *code says why. */
int topic_articles_read_record(struct topic_articles *articles, const struct topic_json_frame *json,
                               enum topic_code *code, struct topic_error *err);

/* Empties it and keeps the capacity. */
void topic_articles_reset(struct topic_articles *articles);
void topic_articles_release(struct topic_articles *articles);

#endif
