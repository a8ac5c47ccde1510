/* news_articles.h - the articles of a document of a news agency: NITF, NewsML-G2, NewsML 1, and the
 * kinds of Reuters' collections. A kind is a file with a struct topic_news_kind and a row in the
 * table of news_articles.c.
 *
 *     if (topic_news_articles_read(&articles, text, &line, &err) == 0)
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
    const struct topic_news_kind *kind; /* of the last document; NULL: none was read */
    json_t *items;
    json_t *left_out; /* kinds of items that are no articles (training/xml/left_out.h) */
    size_t left_out_count;
    size_t skipped_lines;
    struct topic_error *err;
};

struct topic_news_kind {
    const char *root; /* the name of its first element */
    const char *name; /* for messages */
    /* How its keys mean fields, as maps (record/field_map.h): the topics apart, because those that
     * the user names have no substitutes. */
    const char *fields;
    const char *topics;
    const char *article_start; /* where one of several articles begins and ends that follow each */
    const char *article_end;   /* other in lines of their own; NULL: the file is one document */
    void (*read)(struct topic_news_articles *articles, const xmlNode *root);
};

extern const struct topic_news_kind topic_nitf;

/* That of the root element at the beginning of a document; NULL: another one. `root` begins with
 * its "<". */
const struct topic_news_kind *topic_news_articles_kind(struct topic_text root);

/* Adds the articles of one document. Fails with its line. The articles are all zero, or those of
 * earlier documents; err is kept by no call. */
int topic_news_articles_read(struct topic_news_articles *articles, struct topic_text text,
                             size_t *line, struct topic_error *err);
void topic_news_articles_release(struct topic_news_articles *articles);

/* ---- for kinds ---- */

/* Takes the record. NULL: it failed. */
void topic_news_articles_add(struct topic_news_articles *articles, const xmlNode *element,
                             json_t *record);

/* Adds an article that cannot be read. */
void topic_news_articles_add_problem(struct topic_news_articles *articles, const xmlNode *element,
                                     const char *problem);

/* Counts an item that is no article. */
void topic_news_articles_leave_out(struct topic_news_articles *articles, const char *kind);

#endif
