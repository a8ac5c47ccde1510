/* json_article.h - the texts of an article in a JSON object, by the rule of record/keys.h.
 *
 * The daemon parses a frame's skeleton, in which strings are numbers of texts; a corpus reader
 * parses the whole record. The caller's function says what a string's text is, so that both choose
 * the same members.
 */
#ifndef TOPIC_RECORD_ARTICLE_JSON_ARTICLE_H
#define TOPIC_RECORD_ARTICLE_JSON_ARTICLE_H

#include <stdbool.h>

#include "record/json_value.h"
#include "topicd/article.h"

struct json_t;
struct topic_field_map;
struct topic_json_path_place;

/* The message for an article in which no name of a text has a string. */
extern const char topic_json_article_no_text[];

/* Whether it is a JSON Feed, which has the title of the feed, whatever it has as items. */
bool topic_json_article_is_feed(const struct json_t *object, topic_json_value_text *text_of,
                                const void *context);

/* Sets the fields of `article`: texts as text_of returns them, and empty ones for the fields that
 * no member fills. Returns NULL, or what is wrong with the article, as a constant. An article whose
 * texts are all empty strings is an article without text, not an error. map may be NULL. */
const char *topic_json_article_read(const struct json_t *object, const struct topic_field_map *map,
                                    topic_json_value_text *text_of, const void *context,
                                    struct topic_article *article);

/* Whether no field has a text that shows something. */
bool topic_json_article_is_empty(const struct topic_article *article);

/* For an object in which topic_json_article_read finds no text: sets *copy to one that has its keys
 * in capitals under their names too (record/capital_keys.h), whose reference the caller owns; NULL:
 * no such key has a text. Returns -1: out of memory. */
int topic_json_article_in_capitals(const struct json_t *object, const struct topic_field_map *map,
                                   topic_json_value_text *text_of, const void *context,
                                   struct json_t **copy);

/* Whether the own id of the object is a list of one scalar, which is the id, as jsonlite of R
 * writes it; sets its place. */
bool topic_json_article_has_listed_id(const struct json_t *object,
                                      struct topic_json_path_place *place);

/* As topic_json_article_read, where a field that has no text may be such a document, whose text is
 * the document as it is in `written`, which was parsed to the object, where the body is a list of
 * texts, which is such a document, or where keys are in capitals. For articles that
 * topic_json_article_read refuses or finds empty; it takes several times as long. */
const char *topic_json_article_read_blocks(const struct json_t *object,
                                           const struct topic_field_map *map,
                                           topic_json_value_text *text_of, const void *context,
                                           struct topic_text written,
                                           struct topic_article *article);

enum topic_json_article_id {
    TOPIC_JSON_ARTICLE_NO_ID,
    TOPIC_JSON_ARTICLE_ID,
    TOPIC_JSON_ARTICLE_ID_NOT_SCALAR /* no path leads to an id, but one to an object or a list */
};

/* The first path of the map that leads to an id which is not blank: where it is, its value and
 * rank. Without such a path, the key "id" has the id. */
enum topic_json_article_id topic_json_article_find_id(const struct json_t *object,
                                                      const struct topic_field_map *map,
                                                      topic_json_value_text *text_of,
                                                      const void *context,
                                                      struct topic_json_path_place *place,
                                                      const struct json_t **value, unsigned *rank);

#endif
