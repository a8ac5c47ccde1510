/* news_articles.h - the articles of a document of a news agency: NITF, NewsML-G2, NewsML 1, and the
 * kinds of Reuters' collections. A kind is a file with a struct topic_news_kind and a row in the
 * table of news_articles.c.
 *
 *     kind = topic_news_articles_kind(root);
 *     if (topic_news_articles_read(&articles, kind, text, &line, &err) == 0)
 *         ... articles.items: {"line": ..., "record": {...}} or {"line": ..., "problem": "..."}
 *     topic_news_articles_release(&articles);
 */
#ifndef TOPIC_TRAINING_NEWS_NEWS_ARTICLES_H
#define TOPIC_TRAINING_NEWS_NEWS_ARTICLES_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "training/news/news_record.h"
#include "training/xml/xml_tree.h"

struct topic_news_articles {
    json_t *items;
    json_t *left_out; /* kinds of items that are no articles (training/xml/left_out.h) */
    size_t left_out_count;
    json_t *parts; /* of a collection, such as those for training and for tests, each with their
                      number */
    size_t skipped_lines;
    struct topic_error *err;
};

#define TOPIC_NEWS_KIND_MAX_ROOTS 8

struct topic_news_kind {
    const char *roots[TOPIC_NEWS_KIND_MAX_ROOTS]; /* names of its first element */
    const char *name;                             /* for messages */
    /* How its keys mean fields, as maps (record/field_map.h): the topics apart, because those that
     * the user names have no substitutes. */
    const char *fields;
    const char *topics;
    const char *article; /* the name of its elements, where articles follow each other; NULL: the
                            file is one document */
    void (*read)(struct topic_news_articles *articles, const xmlNode *root);
};

extern const struct topic_news_kind topic_nitf;
extern const struct topic_news_kind topic_newsml_g2;
extern const struct topic_news_kind topic_newsml_1;
extern const struct topic_news_kind topic_reuters_rcv1;
extern const struct topic_news_kind topic_reuters_21578;

/* That of the root element at the beginning of a document; NULL: another one. `root` begins with
 * its "<". */
const struct topic_news_kind *topic_news_articles_kind(struct topic_text root);

/* The articles of one document, in place of those of an earlier one, beside which what is left out
 * is counted. Fails with the line. The articles are all zero at first. */
int topic_news_articles_read(struct topic_news_articles *articles,
                             const struct topic_news_kind *kind, struct topic_text text,
                             size_t *line, struct topic_error *err);
void topic_news_articles_release(struct topic_news_articles *articles);

/* ---- for kinds ---- */

/* Takes the record. NULL: it failed. */
void topic_news_articles_add(struct topic_news_articles *articles, const xmlNode *element,
                             json_t *record);

/* Adds an article that cannot be read. */
void topic_news_articles_add_problem(struct topic_news_articles *articles, const xmlNode *element,
                                     const char *problem);

/* Counts an article of a part of a collection. */
void topic_news_articles_count_part(struct topic_news_articles *articles, struct topic_text part);

/* Counts an item that is no article. */
void topic_news_articles_leave_out(struct topic_news_articles *articles, const char *kind);

#endif
