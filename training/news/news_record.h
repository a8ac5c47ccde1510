/* news_record.h - the record of an article of an agency while its elements are read: a JSON object,
 * whose keys are called as the elements are.
 *
 *     struct topic_news_record record;
 *     topic_news_record_begin(&record, &err);
 *     topic_news_record_set(&record, "doc-id", attribute);
 *     topic_news_record_set_text(&record, "hl1", element);
 *     topic_news_record_set_html(&record, "body.content", element);
 *     topic_news_record_add(&record, "keyword", attribute);
 *     json_t *object = topic_news_record_end(&record);
 *
 * Blank values are ignored, and so is everything behind the first failure, which err has.
 */
#ifndef TOPIC_TRAINING_NEWS_NEWS_RECORD_H
#define TOPIC_TRAINING_NEWS_NEWS_RECORD_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buffer.h"
#include "topicd/article.h"
#include "topicd/error.h"
#include "training/xml/xml_tree.h"

/* Some keys are named by attributes: a document must not make them without end. */
#define TOPIC_NEWS_RECORD_MAX_KEYS 100

#define TOPIC_NEWS_RECORD_KEY_MAX_BYTES 100

struct topic_news_record {
    json_t *object;
    struct topic_buffer scratch;
    struct topic_error *err;
};

void topic_news_record_begin(struct topic_news_record *record, struct topic_error *err);

/* The object, which the caller owns; NULL: it failed. */
json_t *topic_news_record_end(struct topic_news_record *record);

/* Sets a text, unless the key has one. */
void topic_news_record_set(struct topic_news_record *record, const char *key,
                           struct topic_text text);

/* The same for a date; one without separators, 20240229 or 20240229T130500+0200 (ISO 8601, basic
 * format), gets them, so that it is a date for all (record/date.h). */
void topic_news_record_set_date(struct topic_news_record *record, const char *key,
                                struct topic_text date);

/* The same for the date in the element. */
void topic_news_record_set_date_text(struct topic_news_record *record, const char *key,
                                     const xmlNode *element);

/* The article is on none of the topics, if it has none. */
void topic_news_record_set_none(struct topic_news_record *record);

/* Adds a name to the key's list. */
void topic_news_record_add(struct topic_news_record *record, const char *key,
                           struct topic_text name);

/* The same for the name in the element, for a list. */
void topic_news_record_add_text(struct topic_news_record *record, const char *key,
                                const xmlNode *element);

/* Sets the text in the element, as HTML without tags. */
void topic_news_record_set_text(struct topic_news_record *record, const char *key,
                                const xmlNode *element);

/* Sets what is within the element, as HTML (training/xml/xml_html.h), unless the key has a text. */
void topic_news_record_set_html(struct topic_news_record *record, const char *key,
                                const xmlNode *element);

/* Sets the text in the element, which may be HTML with its tags as characters. */
void topic_news_record_set_markup(struct topic_news_record *record, const char *key,
                                  const xmlNode *element);

/* The name of the element, without its prefix; borrowed. */
const char *topic_news_record_name(const xmlNode *element);

/* Writes "first:second", or "first" alone where there is no second or it is too long. Returns
 * `key`. */
const char *topic_news_record_key(const char *first, struct topic_text second,
                                  char key[static TOPIC_NEWS_RECORD_KEY_MAX_BYTES + 1]);

#endif
