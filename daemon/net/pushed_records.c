#include "daemon/net/pushed_records.h"

#include <stdatomic.h>
#include <stdint.h>

#include "base/buffer.h"

/* Records are counted, never refused. */
int topic_pushed_records_init(struct topic_pushed_records *pushed, struct topic_error *err)
{
    return topic_send_budget_init(&pushed->budget, SIZE_MAX, err);
}

void topic_pushed_records_close(struct topic_pushed_records *pushed)
{
    topic_send_budget_close(&pushed->budget);
}

int topic_pushed_records_make(struct topic_pushed_records *pushed, const char *bytes, size_t len,
                              size_t others_bytes, zmq_msg_t *message)
{
    struct topic_send_budget_charge charge = {0};
    struct topic_buffer copy = {0};
    topic_send_budget_charge(&pushed->budget, &pushed->account, len + others_bytes,
                             TOPIC_SEND_BUDGET_ANSWER, &charge);
    int status = topic_buffer_append(&copy, bytes, len, NULL);
    if (status == 0)
        status = topic_send_budget_message(message, &copy, &charge);
    topic_send_budget_release(&charge);
    topic_buffer_release(&copy);
    return status;
}

size_t topic_pushed_records_bytes(struct topic_pushed_records *pushed)
{
    return atomic_load(&pushed->account.bytes);
}

void topic_pushed_records_watch(struct topic_pushed_records *pushed, bool is_watched)
{
    topic_send_budget_watch(&pushed->budget, is_watched);
}
