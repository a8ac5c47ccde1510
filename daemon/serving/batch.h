/* batch.h - a request with many articles, split into parts that several workers answer.
 *
 * The worker that decoded the request opens the batch and answers its first part. All workers take
 * parts, between requests that are brief (lane.h); in the long lane the one that opened the batch
 * stays with it, and threads without other work help. The one that finishes the last part joins the
 * answers. Parts are claimed and returned under the dispatcher's lock; a claimed part belongs to
 * its worker alone.
 */
#ifndef TOPIC_DAEMON_SERVING_BATCH_H
#define TOPIC_DAEMON_SERVING_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "daemon/serving/job.h"
#include "topicd/error.h"
#include "wire/request.h"

/* Articles in a part: enough work to be worth waking a worker, and little enough that all workers
 * finish at about the same time. */
#define TOPIC_BATCH_PART_ARTICLES 8

struct topic_batch {
    struct topic_job *job; /* the request, answered by the joined parts */
    struct topic_request request;
    struct topic_buffer *parts;
    struct topic_tag_stats *stats; /* of the parts */
    size_t part_count;
    uint64_t part_ns; /* estimated cost of a part */
    bool is_for_all;  /* its parts are short: workers of both lanes may take them */

    /* Under the dispatcher's lock: */
    size_t claimed;
    size_t finished;
    size_t size_bytes;    /* of the finished parts */
    size_t max_bytes;     /* of all parts */
    enum topic_code code; /* the first failure; no more parts are claimed then */
    struct topic_error err;
    struct topic_batch *next;
};

/* What a worker returns for a part. */
struct topic_batch_result {
    enum topic_code code; /* TOPIC_CODE_NONE: done */
    struct topic_error err;
};

/* Takes the content of `request`, which is empty afterwards. */
struct topic_batch *topic_batch_new(struct topic_job *job, struct topic_request *request,
                                    size_t max_bytes, struct topic_error *err);
void topic_batch_free(struct topic_batch *batch);

bool topic_batch_has_parts(const struct topic_batch *batch);
size_t topic_batch_claim(struct topic_batch *batch);

/* True: it was the last part, and the batch belongs to the caller alone. */
bool topic_batch_finish(struct topic_batch *batch, size_t part,
                        const struct topic_batch_result *result);

#endif
