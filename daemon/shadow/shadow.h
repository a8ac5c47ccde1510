/* shadow.h - a second model that tags what the running one tags, and how often the two agree.
 *
 * Workers count which topics both gave an article; the lock is held while counting, not while
 * tagging. Memory is bounded by the topics of the two models; no text is kept.
 */
#ifndef TOPIC_DAEMON_SHADOW_SHADOW_H
#define TOPIC_DAEMON_SHADOW_SHADOW_H

#include "topicd/article.h"
#include "topicd/error.h"
#include "topicd/model.h"
#include "wire/json.h"

/* The last articles on which the two disagreed. */
#define TOPIC_SHADOW_SAMPLES 32

/* Of a sample: bytes of its id, enough for a path or an address, and topics on each side. */
#define TOPIC_SHADOW_ID_BYTES 256
#define TOPIC_SHADOW_TOPICS 5

struct topic_shadow;

/* Takes references to both models; the caller owns the one returned. */
struct topic_shadow *topic_shadow_new(struct topic_model *running, struct topic_model *model,
                                      struct topic_error *err);
struct topic_shadow *topic_shadow_ref(struct topic_shadow *shadow);
void topic_shadow_unref(struct topic_shadow *shadow);

/* Borrowed until the last unref. */
struct topic_model *topic_shadow_running(const struct topic_shadow *shadow);
struct topic_model *topic_shadow_model(const struct topic_shadow *shadow);

/* Counts an article that the models gave these topics. `id` is its id as JSON text. From any
 * thread.
 */
void topic_shadow_count(struct topic_shadow *shadow, struct topic_text id,
                        const struct topic_tags *running, const struct topic_tags *other);

/* {"model":..,"articles":..,"agreement":..,"topics":[..],"samples":[..]} as a value; with
 * "topics_unlisted":N after the topics, of which no more begin beyond `most_bytes`, where N more
 * follow. */
void topic_shadow_write(struct topic_shadow *shadow, bool with_samples, size_t most_bytes,
                        struct topic_json *json);

#endif
