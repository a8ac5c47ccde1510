/* topic_details.h - the answer to {"op":"topics","details":true}: what editors want to know of the
 * topics of a model before they change the topics file. docs/protocol.md describes it.
 *
 *     topic_details_write(&json, id, model, (struct topic_text){NULL, 0}, &err);
 *
 * What a model has learned is kept by trained topic (docs/model-format.md, "topic_quality"); a
 * topic of the answer may stand for several, or for none where it is a parent alone. Its measures
 * are those of the trained topic with the most articles.
 */
#ifndef TOPIC_WIRE_TOPICS_TOPIC_DETAILS_H
#define TOPIC_WIRE_TOPICS_TOPIC_DETAILS_H

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/json.h"

/* Words of one topic in an answer. */
#define TOPIC_DETAILS_WORDS 20

/* With `name` (bytes NULL: none) for that topic alone, and then also with its curve, the topics it
 * is confused with, and its strongest words. -1: the model has no such topic, or out of memory. */
int topic_details_write(struct topic_json *json, struct topic_text id, struct topic_model *model,
                        struct topic_text name, struct topic_error *err);

#endif
