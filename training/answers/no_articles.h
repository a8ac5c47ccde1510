/* no_articles.h - objects of an export that are no articles: what an agency has withdrawn, and the
 * authors, categories and pictures that a content system writes beside its articles.
 */
#ifndef TOPIC_TRAINING_ANSWERS_NO_ARTICLES_H
#define TOPIC_TRAINING_ANSWERS_NO_ARTICLES_H

#include <stdbool.h>

#include <jansson.h>

/* Whether it is none, whatever texts it has. */
bool topic_no_articles_is(json_t *object);

/* Whether it is a document of a content system that has other documents than articles: without a
 * text it is one of these. */
bool topic_no_articles_is_without_text(json_t *object);

#endif
