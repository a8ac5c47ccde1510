/* topic_details.h - the answer to {"op":"topics","details":true}: what editors want to know of the
 * topics of a model before they change the topics file. docs/protocol.md describes it.
 *
 *     topic_details_write(&json, id, model, &(struct topic_details_request){0}, &err);
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

struct topic_details_request {
    struct topic_text name; /* bytes NULL: all topics */
    size_t max_bytes;       /* a longer answer fails; 0: TOPIC_ANSWER_MAX_BYTES */
};

/* With a name for that topic alone, and then also with its curve, the topics it is confused with,
 * and its strongest words. -1: the model has no such topic, the answer is too long, or out of
 * memory. */
int topic_details_write(struct topic_json *json, struct topic_text id, struct topic_model *model,
                        const struct topic_details_request *request, struct topic_error *err);

#endif
