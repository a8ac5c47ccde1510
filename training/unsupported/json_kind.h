/* json_kind.h - recognises JSON in a form or a place in which no reader reads it. */
#ifndef TOPIC_TRAINING_UNSUPPORTED_JSON_KIND_H
#define TOPIC_TRAINING_UNSUPPORTED_JSON_KIND_H

#include <stdbool.h>

#include "topicd/article.h"

/* An object, or a list of objects, with comments or with a name that has no quotes: JSON5,
 * JavaScript. */
bool topic_json_kind_is_relaxed(struct topic_text text);

/* Objects at the ends of lines, as in a log or a stream of events. */
bool topic_json_kind_is_behind_words(struct topic_text text);

/* window.YTD.tweets.part0 = [{"tweet": ...}], var data = {...} */
bool topic_json_kind_is_assigned(struct topic_text text);

/* Records in JSON or in a table between the fences of Markdown, ```json, as chat models write them:
 * at the beginning, or below some lines. An article may begin with an example of something else. */
bool topic_json_kind_is_fenced(struct topic_text text);
bool topic_json_kind_is_fenced_below(struct topic_text text);

#endif
