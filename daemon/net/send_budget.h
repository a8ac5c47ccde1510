/* send_budget.h - bounds the bytes that wait to be sent, also those that libzmq holds in its pipes.
 *
 * libzmq's high-water marks count messages, whatever their size. So every message that the daemon
 * sends is charged to an account, its peer's, and to a budget that all accounts share. The charge
 * is given back when libzmq frees the message: once the kernel has taken its last byte, or when the
 * peer has disconnected.
 *
 * An account may hold as many bytes as the budget has left (the dynamic thresholds of Choudhury and
 * Hahne, IEEE/ACM Transactions on Networking 6(2), 1998). A single one gets half of the budget, two
 * get a third each, and there is always as much left for the others as one of them holds. However
 * little is left, an account may hold TOPIC_SEND_BUDGET_SPARED_BYTES: so peers that read are
 * served, whatever those that do not read hold.
 *
 * Where answers have no room, refusals have a part of their own, which is shared in the same way: a
 * peer that holds all the answers it may is told so.
 *
 *     struct topic_send_budget_charge charge = {0};
 *     if (topic_send_budget_charge(&budget, &account, size, TOPIC_SEND_BUDGET_ANSWER, &charge))
 *         topic_send_budget_message(&message, &buffer, &charge) and zmq_msg_send, or
 *         topic_send_budget_release(&charge)
 */
#ifndef TOPIC_DAEMON_NET_SEND_BUDGET_H
#define TOPIC_DAEMON_NET_SEND_BUDGET_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zmq.h>

#include "base/buffer.h"
#include "topicd/error.h"

/* What a peer may always have waiting: some ten ordinary answers. All connections together may
 * exceed the budget by that much each. */
#define TOPIC_SEND_BUDGET_SPARED_BYTES ((size_t)8 * 1024)

/* What a message takes beside its bytes: its frames in a pipe, and the blocks in the heap. */
#define TOPIC_SEND_BUDGET_MESSAGE_BYTES 256

struct topic_send_budget {
    size_t limit_bytes;
    size_t refusal_bytes; /* beyond the limit, for refusals alone */
    atomic_size_t used_bytes;
    atomic_size_t used_refusal_bytes; /* of these, what had no room among answers */
    _Atomic uint64_t refused;         /* answers that had no room */
    atomic_bool is_watched;           /* some peer waits for room: say when there is more */
    atomic_bool is_woken;             /* and that was said */
    int wake;                         /* eventfd, readable then; -1: not open */
};

/* All zero holds nothing. It must live as long as it holds bytes. */
struct topic_send_budget_account {
    atomic_size_t bytes;
    atomic_size_t refusal_bytes; /* of these */
};

struct topic_send_budget_charge {
    struct topic_send_budget *budget;
    struct topic_send_budget_account *account;
    size_t bytes;         /* 0: nothing is charged */
    size_t refusal_bytes; /* of these */
};

/* Refusals are short, and are sent to a peer that may hold no more answers. */
enum topic_send_budget_kind { TOPIC_SEND_BUDGET_ANSWER, TOPIC_SEND_BUDGET_REFUSAL };

/* Release in any case, when libzmq has freed all messages. */
int topic_send_budget_init(struct topic_send_budget *budget, size_t limit_bytes,
                           struct topic_error *err);
void topic_send_budget_close(struct topic_send_budget *budget);

/* Whether the account may hold more; a guess before an answer is made. */
bool topic_send_budget_has_room(struct topic_send_budget *budget,
                                struct topic_send_budget_account *account);

/* Charges `size` bytes of a message in addition to `charge`, which stays as it is on failure: there
 * is no room. */
bool topic_send_budget_charge(struct topic_send_budget *budget,
                              struct topic_send_budget_account *account, size_t size,
                              enum topic_send_budget_kind kind,
                              struct topic_send_budget_charge *charge);

/* Gives the charge back; it is empty afterwards. */
void topic_send_budget_release(struct topic_send_budget_charge *charge);

/* Makes `message` of the buffer's bytes; the charge now belongs to it and is given back when libzmq
 * frees it. Takes over the memory of a large buffer. -1: out of memory, the charge is still the
 * caller's. */
int topic_send_budget_message(zmq_msg_t *message, struct topic_buffer *buffer,
                              struct topic_send_budget_charge *charge);

/* Whether the account holds so little again that its peer should be read from. */
bool topic_send_budget_has_drained(struct topic_send_budget *budget,
                                   struct topic_send_budget_account *account);

/* With `is_watched`, each charge that is given back makes budget->wake readable, until this is
 * called again. */
void topic_send_budget_watch(struct topic_send_budget *budget, bool is_watched);

#endif
