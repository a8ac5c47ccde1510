#include "daemon/net/send_budget.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

/* A shorter message is copied: its buffer is used again, and is larger than the message. */
#define TAKEN_BYTES 4096

/* The part of the budget that refusals may take beyond it: a thousand for each of some peers. */
#define REFUSAL_PART 8

/* What libzmq frees a message by; bytes that were copied follow it. */
struct block {
    struct topic_send_budget_charge charge;
    char *taken; /* NULL: copied */
    char bytes[];
};

int topic_send_budget_init(struct topic_send_budget *budget, size_t limit_bytes,
                           struct topic_error *err)
{
    budget->limit_bytes = limit_bytes - limit_bytes / REFUSAL_PART;
    budget->refusal_bytes = limit_bytes / REFUSAL_PART;
    budget->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (budget->wake < 0)
        return topic_error_set(err, "cannot create an eventfd for answers: %s", strerror(errno));
    return 0;
}

void topic_send_budget_close(struct topic_send_budget *budget)
{
    if (budget->wake >= 0)
        close(budget->wake);
    budget->wake = -1;
}

/* What the budget has left, of which an account may hold as much. */
static size_t left_of(size_t used, size_t limit)
{
    return used < limit ? limit - used : 0;
}

static bool may_hold(size_t bytes, size_t used, size_t limit)
{
    return bytes <= TOPIC_SEND_BUDGET_SPARED_BYTES || bytes <= left_of(used, limit);
}

bool topic_send_budget_has_room(struct topic_send_budget *budget,
                                struct topic_send_budget_account *account)
{
    return may_hold(atomic_load(&account->bytes) + TOPIC_SEND_BUDGET_MESSAGE_BYTES,
                    atomic_load(&budget->used_bytes), budget->limit_bytes);
}

/* An eighth below what it may hold, so that it is not stopped again by the next answer. */
bool topic_send_budget_has_drained(struct topic_send_budget *budget,
                                   struct topic_send_budget_account *account)
{
    size_t held = atomic_load(&account->bytes);
    size_t left = left_of(atomic_load(&budget->used_bytes), budget->limit_bytes);
    return held <= TOPIC_SEND_BUDGET_SPARED_BYTES / 2 || held <= left - left / 8;
}

/* Each of these adds and looks in one step, so that of threads that charge at the same time one
 * sees what the other has taken. */
static bool take(const struct topic_send_budget_charge *charge)
{
    struct topic_send_budget *budget = charge->budget;
    size_t held = atomic_fetch_add(&charge->account->bytes, charge->bytes) + charge->bytes;
    size_t used = atomic_fetch_add(&budget->used_bytes, charge->bytes);
    return may_hold(held, used, budget->limit_bytes);
}

/* From the part of refusals only where answers have no room: then their peer is not read from. */
static bool take_refusal(struct topic_send_budget_charge *charge)
{
    struct topic_send_budget *budget = charge->budget;
    if (take(charge))
        return true;
    charge->refusal_bytes = charge->bytes;
    size_t held = atomic_fetch_add(&charge->account->refusal_bytes, charge->bytes) + charge->bytes;
    size_t used = atomic_fetch_add(&budget->used_refusal_bytes, charge->bytes);
    return held <= left_of(used, budget->refusal_bytes);
}

bool topic_send_budget_charge(struct topic_send_budget *budget,
                              struct topic_send_budget_account *account, size_t size,
                              enum topic_send_budget_kind kind,
                              struct topic_send_budget_charge *charge)
{
    size_t bytes = size + TOPIC_SEND_BUDGET_MESSAGE_BYTES;
    bool is_refusal = kind == TOPIC_SEND_BUDGET_REFUSAL;
    struct topic_send_budget_charge added = {.budget = budget, .account = account, .bytes = bytes};
    if (!(is_refusal ? take_refusal(&added) : take(&added))) {
        topic_send_budget_release(&added);
        atomic_fetch_add(&budget->refused, !is_refusal);
        return false;
    }
    added.bytes += charge->bytes;
    added.refusal_bytes += charge->refusal_bytes;
    *charge = added;
    return true;
}

static void wake(struct topic_send_budget *budget)
{
    const uint64_t one = 1;
    if (atomic_load(&budget->is_watched) && !atomic_exchange(&budget->is_woken, true) &&
        write(budget->wake, &one, sizeof one) < 0)
        atomic_store(&budget->is_woken, false);
}

void topic_send_budget_watch(struct topic_send_budget *budget, bool is_watched)
{
    uint64_t count;
    if (atomic_load(&budget->is_woken) && read(budget->wake, &count, sizeof count) > 0)
        atomic_store(&budget->is_woken, false);
    atomic_store(&budget->is_watched, is_watched);
}

/* The account may be gone as soon as it holds no bytes: these are touched last. */
void topic_send_budget_release(struct topic_send_budget_charge *charge)
{
    struct topic_send_budget *budget = charge->budget;
    if (charge->bytes == 0)
        return;
    atomic_fetch_sub(&budget->used_refusal_bytes, charge->refusal_bytes);
    atomic_fetch_sub(&budget->used_bytes, charge->bytes);
    atomic_fetch_sub(&charge->account->refusal_bytes, charge->refusal_bytes);
    atomic_fetch_sub(&charge->account->bytes, charge->bytes);
    *charge = (struct topic_send_budget_charge){0};
    wake(budget);
}

/* Blocks handed to libzmq. Its queues order what a block has before its free_block, but in a way
 * that the thread sanitizer does not see; this one it sees. */
static atomic_size_t handed_over;

/* Called by libzmq, in any of its threads. */
static void free_block(void *bytes, void *hint)
{
    (void)bytes;
    (void)atomic_load(&handed_over);
    struct block *block = hint;
    struct topic_send_budget_charge charge = block->charge;
    free(block->taken);
    free(block);
    topic_send_budget_release(&charge);
}

int topic_send_budget_message(zmq_msg_t *message, struct topic_buffer *buffer,
                              struct topic_send_budget_charge *charge)
{
    bool is_taken = buffer->len >= TAKEN_BYTES;
    struct block *block = malloc(sizeof *block + (is_taken ? 0 : buffer->len));
    if (!block)
        return -1;
    *block = (struct block){.charge = *charge, .taken = is_taken ? buffer->bytes : NULL};
    if (!is_taken && buffer->len > 0)
        memcpy(block->bytes, buffer->bytes, buffer->len);
    char *bytes = is_taken ? buffer->bytes : block->bytes;
    atomic_fetch_add(&handed_over, 1);
    if (zmq_msg_init_data(message, bytes, buffer->len, free_block, block) < 0) {
        free(block);
        return -1;
    }
    if (is_taken)
        *buffer = (struct topic_buffer){0};
    *charge = (struct topic_send_budget_charge){0};
    return 0;
}
