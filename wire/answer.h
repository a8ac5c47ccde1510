/* answer.h - writes the answers of "tag", "explain" and "topics": one article in, one line of JSON
 * out.
 *
 * The daemon and `topic tag -m` both write their answers with this module, so that both answers
 * have the same bytes. It uses only the public topicd/model.h of a model.
 */
#ifndef TOPIC_WIRE_ANSWER_H
#define TOPIC_WIRE_ANSWER_H

#include <stdbool.h>
#include <stddef.h>

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/json.h"

/* Decimal places of a score. */
#define TOPIC_ANSWER_SCORE_PLACES 4

/* Reasons listed for one topic; "other" is the sum of the weights of the rest. */
#define TOPIC_ANSWER_MAX_REASONS 10

/* Topics explained for one article: more than a reader reads, and than most models have. Explaining
 * a topic of a long article takes a hundredth of a second, and a model may have thousands.
 * "unexplained" in the answer says how many topics were left out for this reason. */
#define TOPIC_ANSWER_MAX_EXPLAINED 100

/* A longer answer fails, before more of it is written; json->is_full tells. Otherwise many topics
 * for many articles could take gigabytes. The daemon's limit may be lower. */
#define TOPIC_ANSWER_MAX_BYTES ((size_t)16 * 1024 * 1024)

struct topic_answer_options {
    struct topic_tag_options tag;
    bool explain;     /* add margin, bias, because and other to every topic */
    size_t max_bytes; /* a longer answer fails; 0: TOPIC_ANSWER_MAX_BYTES */
    bool in_batch;    /* leave out "model", which a batch has only once */
};

/* Called with the tags of an article before they are written. */
typedef void topic_answer_observer(void *context, const struct topic_scratch *scratch,
                                   const struct topic_tags *tags);

/* Called before each explanation. -1, with err set, ends the answer. */
typedef int topic_answer_checkpoint(void *context, struct topic_error *err);

/* The input of an answer. */
struct topic_answer_source {
    struct topic_text id; /* JSON text; empty: null is written */
    const struct topic_model *model;
    struct topic_scratch *scratch;
    const struct topic_article *article;
    struct topic_answer_options options;
    topic_answer_observer *observer; /* called by topic_answer_tag; may be NULL */
    void *observer_context;
    topic_answer_checkpoint *checkpoint; /* may be NULL */
    void *checkpoint_context;
};

/* Writes the member `key`, rounded down to two decimals so that it is no less than a bound on it
 * exactly when the familiarity is; nothing when the model cannot tell. */
void topic_answer_familiarity(struct topic_json *json, const char *key, double familiarity);

/* {"id":ID,"topics":[...],"familiarity":0.42,"model":"..."}, with "unexplained":N before the
 * familiarity when N of the listed topics, the last ones, are not explained because there are more
 * than TOPIC_ANSWER_MAX_EXPLAINED, and with a "note" behind it where what of the article is text is
 * a guess (topic_model_guesses_text). After a failure the caller discards what was written. */
int topic_answer_tag(struct topic_json *json, const struct topic_answer_source *source,
                     struct topic_error *err);

/* {"id":ID,"explanations":[...],"familiarity":0.42,"model":"..."}. `topic` is the index of the one
 * topic to explain, or topic_model_topic_count() for the topics that the options list; when no
 * topic is accepted, for the best one. Topics beyond TOPIC_ANSWER_MAX_EXPLAINED are not listed, and
 * counted in "unexplained"; the "note" is the same. */
int topic_answer_explain(struct topic_json *json, const struct topic_answer_source *source,
                         size_t topic, struct topic_error *err);

/* The members of a topic in the list below: name, display, articles, threshold, parent. */
void topic_answer_topic(struct topic_json *json, const struct topic_model *model, size_t topic);

/* {"id":ID,"topics":[{"topic","articles","threshold"},...],"model":"..."} */
int topic_answer_topics(struct topic_json *json, struct topic_text id,
                        const struct topic_model *model, size_t max_bytes);

/* The answer may have at most that many bytes (0: TOPIC_ANSWER_MAX_BYTES). */
void topic_answer_limit(struct topic_json *json, size_t max_bytes);

#endif
