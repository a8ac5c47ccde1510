/* client_batch.h - a request with many articles, written one article after the other.
 *
 *     struct topic_client_batch batch = {0};
 *     topic_client_batch_add(&batch, &request, &err);             each article
 *     topic_client_batch_send(&batch, client, &err);              empties it
 *     topic_client_receive(client, &answer, &err)                 the answer to all
 *     topic_client_batch_result(client, index, &answer, &err)     of one article
 *     topic_client_batch_release(&batch);
 */
#ifndef TOPIC_WIRE_CLIENT_CLIENT_BATCH_H
#define TOPIC_WIRE_CLIENT_CLIENT_BATCH_H

#include <stddef.h>

#include "base/buffer.h"
#include "topicd/client.h"
#include "topicd/error.h"
#include "wire/client/answer_check.h"

/* All zero is empty. */
struct topic_client_batch {
    struct topic_buffer text; /* as far as it is written */
    struct topic_answer_check check;
    size_t count;
};

/* Copies the texts and the id. The options of the first one count. After a failure the batch is
 * empty. */
int topic_client_batch_add(struct topic_client_batch *batch,
                           const struct topic_client_request *request, struct topic_error *err);

/* Sends it, with at least one article, as topic_client_send does; it is empty afterwards. */
int topic_client_batch_send(struct topic_client_batch *batch, struct topic_client *client,
                            struct topic_error *err);

void topic_client_batch_release(struct topic_client_batch *batch);

/* What the answer that was received last, one to a batch and without a code, says of an article:
 * topics or a code. Borrowed until the next call, or receive. -1: out of memory, or there is
 * none. */
int topic_client_batch_result(struct topic_client *client, size_t index,
                              struct topic_client_answer *answer, struct topic_error *err);

#endif
