/* serve.h - what a worker does with a request: decode it, ask the model, write the answer. */
#ifndef TOPIC_DAEMON_SERVE_H
#define TOPIC_DAEMON_SERVE_H

#include <stddef.h>

#include "daemon/job.h"
#include "daemon/shade.h"
#include "daemon/share.h"
#include "topicd/model.h"
#include "wire/request.h"

/* A worker's own: nothing in it is shared. */
struct topic_serve {
    struct topic_request request;
    struct topic_request record; /* of the pipeline: see daemon/enrich.h */
    struct topic_scratch *scratch;
    struct topic_shade shade; /* what has been answered and is still to be tagged by a shadow */
    size_t max_message_bytes;
    size_t workers; /* that there are: a single one does not share */
};

int topic_serve_init(struct topic_serve *serve, size_t max_message_bytes, size_t workers,
                     struct topic_error *err);
void topic_serve_release(struct topic_serve *serve);

/* Writes the answer, or an error, into job->reply and sets job->operation, job->code and job->id.
 * "status" alone is left to the main thread, which has the numbers. A batch that is worth it is
 * not answered but returned as a share, which is to be opened; else NULL. */
struct topic_share *topic_serve_job(struct topic_serve *serve, struct topic_job *job);

/* Answers one part of a share, or says why not. */
void topic_serve_part(struct topic_serve *serve, struct topic_share *share, size_t part,
                      struct topic_share_result *result);

/* Has the shadow tag the articles that were answered; their answers are handed in. */
void topic_serve_shade(struct topic_serve *serve);

/* Writes the answer of the share's job from its parts; the share is freed. */
void topic_serve_join(struct topic_share *share);

#endif
