#include "daemon/published_records.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "hooks/hooks.h"

/* Until libzmq has freed what it held for the subscriber that was disconnected before. */
#define BETWEEN_CUTS_MS 10

/* One account may hold half of its budget. */
void topic_published_records_init(struct topic_published_records *published, size_t limit_bytes)
{
    *published = (struct topic_published_records){
        .budget = {.limit_bytes = 2 * limit_bytes, .wake = -1}, .limit_bytes = limit_bytes};
}

static void cut_slowest(struct topic_published_records *published)
{
    if (atomic_load(&published->account.bytes) <= published->limit_bytes / 2)
        return;
    int64_t now_ms = topic_clock_now_ms();
    if (now_ms < published->next_cut_ms || !topic_hooks_cut_slowest_subscriber())
        return;
    published->next_cut_ms = now_ms + BETWEEN_CUTS_MS;
}

bool topic_published_records_make(struct topic_published_records *published,
                                  const struct topic_buffer *bytes, zmq_msg_t *message)
{
    struct topic_send_budget_charge charge = {0};
    struct topic_buffer copy = {0};
    cut_slowest(published);
    if (!topic_send_budget_charge(&published->budget, &published->account, bytes->len,
                                  TOPIC_SEND_BUDGET_ANSWER, &charge))
        return false;
    bool is_made = topic_buffer_append(&copy, bytes->bytes, bytes->len, NULL) == 0 &&
                   topic_send_budget_message(message, &copy, &charge) == 0;
    topic_send_budget_release(&charge);
    topic_buffer_release(&copy);
    return is_made;
}
