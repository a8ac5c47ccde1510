/* article_answers.h - the answer to a request that has articles, "tag" or "explain": of one
 * article, of a batch, or of a part of a batch.
 */
#ifndef TOPIC_DAEMON_SERVING_ARTICLE_ANSWERS_H
#define TOPIC_DAEMON_SERVING_ARTICLE_ANSWERS_H

#include <stddef.h>

#include "daemon/serving/batch.h"
#include "daemon/serving/job.h"
#include "daemon/serving/worker_state.h"
#include "topicd/error.h"

/* Writes the answer to state->request into job->reply. -1: job->code says what failed, or
 * state->is_too_long that the request belongs to the long lane. */
int topic_article_answers_write(struct topic_worker_state *state, struct topic_job *job,
                                struct topic_error *err);

/* Answers one part of a batch; *result says whether that failed. */
void topic_article_answers_part(struct topic_worker_state *state, struct topic_batch *batch,
                                size_t part, struct topic_batch_result *result);

/* Joins the parts, all answered, into the answer of the batch's job. */
int topic_article_answers_join(const struct topic_batch *batch, struct topic_error *err);

#endif
