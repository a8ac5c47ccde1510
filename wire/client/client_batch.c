#include "wire/client/client_batch.h"

#include <assert.h>

#include "record/json_scalar.h"
#include "wire/client/client_reply.h"
#include "wire/client/client_request.h"
#include "wire/client/user_client.h"

static void reset(struct topic_client_batch *batch)
{
    topic_buffer_reset(&batch->text);
    topic_answer_check_release(&batch->check);
    batch->count = 0;
}

void topic_client_batch_release(struct topic_client_batch *batch)
{
    reset(batch);
    topic_buffer_release(&batch->text);
}

static int add(struct topic_client_batch *batch, const struct topic_client_request *request,
               struct topic_error *err)
{
    struct topic_text id = {0};
    if (batch->count == 0 && topic_client_request_open_batch(&batch->text, request, err) < 0)
        return -1;
    size_t start = batch->text.len;
    if (topic_client_request_append_article(&batch->text, batch->count == 0, request, err) < 0)
        return -1;
    if (request->id.bytes)
        id = topic_json_scalar_find(
            (struct topic_text){batch->text.bytes + start, batch->text.len - start}, "id");
    topic_answer_check_add(&batch->check, id);
    batch->count++;
    return 0;
}

int topic_client_batch_add(struct topic_client_batch *batch,
                           const struct topic_client_request *request, struct topic_error *err)
{
    int status = add(batch, request, err);
    if (status < 0)
        reset(batch);
    return status;
}

int topic_client_batch_send(struct topic_client_batch *batch, struct topic_client *client,
                            struct topic_error *err)
{
    assert(batch->count > 0);
    int status = topic_buffer_append(&batch->text, "]}", 2, err);
    if (status == 0)
        status = topic_client_send_checked(
            client, (struct topic_text){batch->text.bytes, batch->text.len}, &batch->check, err);
    reset(batch);
    return status;
}

int topic_client_send_batch(struct topic_client *client,
                            const struct topic_client_request *requests, size_t count,
                            struct topic_error *err)
{
    struct topic_client_batch batch = {0};
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++)
        status = topic_client_batch_add(&batch, &requests[i], err);
    if (status == 0)
        status = topic_client_batch_send(&batch, client, err);
    topic_client_batch_release(&batch);
    return status;
}

int topic_client_batch_result(struct topic_client *client, size_t index,
                              struct topic_client_answer *answer, struct topic_error *err)
{
    return topic_client_reply_result(topic_client_last_reply(client), index, answer, err);
}
