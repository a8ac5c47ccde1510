/* share.h - a batch that several workers answer: its articles in parts, and the parts' answers.
 *
 * The worker that has decoded the request opens the share and goes on to answer its parts; workers
 * that find nothing else to do take parts too; who finishes the last one joins the answers. What
 * changes hands is claimed and given back under the exchange's lock; a part is its worker's alone.
 */
#ifndef TOPIC_DAEMON_SERVING_BATCH_H
#define TOPIC_DAEMON_SERVING_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "daemon/serving/job.h"
#include "topicd/error.h"
#include "wire/request.h"

/* Articles of a part: work enough for waking a worker to be worth it, little enough that all end
 * at about the same time. */
#define TOPIC_BATCH_PART_ARTICLES 8

struct topic_batch {
    struct topic_job *job; /* whose answer it is */
    struct topic_request request;
    struct topic_buffer *parts;
    struct topic_tag_stats *stats; /* of the parts */
    size_t part_count;

    /* Under the exchange's lock: */
    size_t claimed;
    size_t finished;
    size_t size_bytes;    /* of the parts finished */
    enum topic_code code; /* the first failure; nothing more is claimed then */
    struct topic_error err;
    struct topic_batch *next;
};

/* What a worker hands in for a part. */
struct topic_batch_result {
    enum topic_code code; /* TOPIC_CODE_NONE: done */
    struct topic_error err;
};

/* Takes the request over, and leaves an empty one. Freed with the last part. */
struct topic_batch *topic_batch_new(struct topic_job *job, struct topic_request *request,
                                    struct topic_error *err);
void topic_batch_free(struct topic_batch *batch);

bool topic_batch_has_parts(const struct topic_batch *batch);
size_t topic_batch_claim(struct topic_batch *batch);

/* True: it was the last part, and the share is the caller's alone. */
bool topic_batch_finish(struct topic_batch *batch, size_t part,
                        const struct topic_batch_result *result);

#endif
