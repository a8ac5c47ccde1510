/* json_usage.h - counts the keys of a JSON object that was read as a record
 * (record/key_usage.h). */
#ifndef TOPIC_RECORD_ARTICLE_JSON_USAGE_H
#define TOPIC_RECORD_ARTICLE_JSON_USAGE_H

#include <stdbool.h>

#include <jansson.h>

#include "record/record.h"
#include "topicd/article.h"

/* Adds the object to the usage that the record's options name. `named` has its values under the
 * names that they were read by: the object itself, or a copy of it. `article` has the texts that
 * were read from it, as its strings have them; !is_article: the record was refused. */
void topic_json_usage_add(json_t *object, json_t *named, const struct topic_record *record,
                          const struct topic_article *article, bool is_article);

#endif
