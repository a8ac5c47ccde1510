/* share.h - a batch that several workers answer: its articles in parts, and the parts' answers.
 *
 * The worker that has decoded the request opens the share and goes on to answer its parts; workers
 * that find nothing else to do take parts too; who finishes the last one joins the answers. What
 * changes hands is claimed and given back under the exchange's lock; a part is its worker's alone.
 */
#ifndef TOPIC_DAEMON_SHARE_H
#define TOPIC_DAEMON_SHARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "daemon/job.h"
#include "topicd/error.h"
#include "wire/request.h"

/* Articles of a part: work enough for waking a worker to be worth it, little enough that all end
 * at about the same time. */
#define TOPIC_SHARE_PART 8

struct topic_share {
    struct topic_job *job; /* whose answer it is */
    struct topic_request request;
    struct topic_buffer *parts;
    struct topic_note *notes; /* of the parts */
    size_t part_count;

    /* Under the exchange's lock: */
    size_t claimed;
    size_t finished;
    size_t size_bytes;    /* of the parts finished */
    enum topic_code code; /* the first failure; nothing more is claimed then */
    struct topic_error err;
    struct topic_share *next;
};

/* What a worker hands in for a part. */
struct topic_share_result {
    enum topic_code code; /* TOPIC_CODE_NONE: done */
    struct topic_error err;
};

/* Takes the request over, and leaves an empty one. Freed with the last part. */
struct topic_share *topic_share_new(struct topic_job *job, struct topic_request *request,
                                    struct topic_error *err);
void topic_share_free(struct topic_share *share);

bool topic_share_has_parts(const struct topic_share *share);
size_t topic_share_claim(struct topic_share *share);

/* True: it was the last part, and the share is the caller's alone. */
bool topic_share_finish(struct topic_share *share, size_t part,
                        const struct topic_share_result *result);

#endif
