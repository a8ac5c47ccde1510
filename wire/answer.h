/* answer.h - one article in, one line of JSON out: the answers of "tag" and "explain".
 *
 * The daemon and `topic tag -m` both write their answers here, so that they are the same to the
 * byte. It calls the public topicd/model.h and knows no more of the model than that.
 */
#ifndef TOPIC_WIRE_ANSWER_H
#define TOPIC_WIRE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/json.h"

/* Decimals of a score. */
#define TOPIC_ANSWER_SCORE_PLACES 4

/* Reasons listed for one topic; the weights of the others are summed up in "other". */
#define TOPIC_ANSWER_MAX_REASONS 10

/* An answer that grows past this fails (the buffer's len tells); many topics for many articles
 * could otherwise ask for gigabytes. */
#define TOPIC_ANSWER_MAX_BYTES ((size_t)16 * 1024 * 1024)

/* Says so in err; returns -1. */
int topic_answer_too_large(struct topic_error *err);

struct topic_answer_options {
    struct topic_tag_options tag;
    bool explain;  /* add margin, bias, because and other to every topic */
    bool in_batch; /* leave out "model", which stands once for the batch */
};

/* Called with the tags of an article before they are written. */
typedef void topic_answer_observer(void *context, const struct topic_scratch *scratch,
                                   const struct topic_tags *tags);

/* What an answer is made from. */
struct topic_answer_source {
    struct topic_text id; /* JSON text; one of no bytes is written as null */
    const struct topic_model *model;
    struct topic_scratch *scratch;
    const struct topic_article *article;
    struct topic_answer_options options;
    topic_answer_observer *observer; /* of topic_answer_tag; may be NULL */
    void *observer_context;
};

/* {"id":ID,"topics":[...],"model":"..."}. On failure what was written is not to be used. */
int topic_answer_tag(struct topic_json *json, const struct topic_answer_source *source,
                     struct topic_error *err);

/* {"id":ID,"explanations":[...],"model":"..."} for the topics that options list, for the best one
 * when none is accepted, or for one topic: `topic` is its index, topic_model_topic_count() for all.
 */
int topic_answer_explain(struct topic_json *json, const struct topic_answer_source *source,
                         size_t topic, struct topic_error *err);

/* {"id":ID,"topics":[{"topic","articles","threshold"},...],"model":"..."} */
int topic_answer_topics(struct topic_json *json, struct topic_text id,
                        const struct topic_model *model);

#endif
