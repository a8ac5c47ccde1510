/* stored_article.h - the articles of a store, by their ids. */
#ifndef TOPIC_STORE_STORED_ARTICLE_H
#define TOPIC_STORE_STORED_ARTICLE_H

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"
#include "topicd/article.h"
#include "topicd/error.h"

/* What a request has of it. */
struct topic_stored_article {
    struct topic_text id;
    struct topic_article article;
    bool has_text;
    struct topic_text extra; /* a JSON object of its other members; empty: none */
};

/* Where it stands. */
struct topic_stored_article_row {
    int64_t number; /* 0: the store does not have it */
    int64_t last_event;
    int64_t forgotten;
    bool has_text;
    int64_t time_ms; /* when it got its texts, or was decided about, last */
};

/* Whether the store can know an article by this. */
bool topic_stored_article_is_id(struct topic_text id);

int topic_stored_article_find(struct topic_store *store, struct topic_text id,
                              struct topic_stored_article_row *row, struct topic_error *err);

/* Adds the article, or gives it its present texts; an article without texts has to be there. */
int topic_stored_article_put(struct topic_store *store, const struct topic_stored_article *article,
                             int64_t time_ms, struct topic_stored_article_row *row,
                             struct topic_error *err);

/* Whether these are the texts and the other members that the store has. */
int topic_stored_article_is_same(struct topic_store *store,
                                 const struct topic_stored_article *article, bool *is_same,
                                 struct topic_error *err);

/* Whether the article is still there, with its texts. */
int topic_stored_article_has_texts(struct topic_store *store, int64_t number, bool *has_texts,
                                   struct topic_error *err);

/* Drops the texts. */
int topic_stored_article_clear(struct topic_store *store, int64_t number, struct topic_error *err);

/* When something happened to the article with a text to which nothing has happened for the longest;
 * INT64_MAX: no article has one. */
int topic_stored_article_oldest(struct topic_store *store, int64_t *time_ms,
                                struct topic_error *err);

/* Drops the texts of up to `most` articles that nothing has happened to since `before_ms`, and
 * takes them from the queue. *count says of how many. */
int topic_stored_article_expire(struct topic_store *store, int64_t before_ms, size_t most,
                                size_t *count, struct topic_error *err);

/* The texts are valid during the visit, which a negative answer ends. */
typedef int topic_stored_article_visitor(void *context, int64_t article,
                                         const struct topic_article *texts,
                                         struct topic_error *err);

/* Visits the articles that the statement lists: number, title, excerpt, body. */
int topic_stored_article_visit(struct topic_store *store, struct sqlite3_stmt *list,
                               topic_stored_article_visitor *visit, void *context,
                               struct topic_error *err);

/* The texts of the last `most` articles that have them and a number above `after`, or of the first
 * `count` of these, in order. */
int topic_stored_article_list_last(struct topic_store *store, size_t most, int64_t after,
                                   size_t count, topic_stored_article_visitor *visit, void *context,
                                   struct topic_error *err);

/* Counts of the whole store. */
struct topic_stored_article_counts {
    int64_t articles; /* with texts */
    int64_t labelled; /* of them, completely */
    int64_t events;
};

int topic_stored_article_count(struct topic_store *store,
                               struct topic_stored_article_counts *counts, struct topic_error *err);

#endif
