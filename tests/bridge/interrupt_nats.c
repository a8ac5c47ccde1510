/* Counts the calls of libnats that take, store and settle as steps (tests/registry/interruption.h):
 * before one of them topicd-bridge ends, or one of them fails. */
#include <nats/nats.h>

#include "tests/registry/interruption.h"

/* The names are ld's. NOLINTBEGIN(bugprone-reserved-identifier,readability-function-size) */
#define WRAP(name, failure, parameters, arguments)                                                 \
    natsStatus __real_##name parameters;                                                           \
    natsStatus __wrap_##name parameters;                                                           \
    natsStatus __wrap_##name parameters                                                            \
    {                                                                                              \
        return interruption_is_due() ? (failure) : __real_##name arguments;                        \
    }

WRAP(natsSubscription_FetchRequest, NATS_IO_ERROR,
     (natsMsgList * list, natsSubscription *subscription, jsFetchRequest *request),
     (list, subscription, request))
WRAP(js_PublishMsgAsync, NATS_IO_ERROR,
     (jsCtx * jetstream, natsMsg **message, jsPubOptions *options), (jetstream, message, options))
WRAP(natsMsg_Ack, NATS_IO_ERROR, (natsMsg * message, jsOptions *options), (message, options))
WRAP(natsConnection_FlushTimeout, NATS_IO_ERROR, (natsConnection * nats, int64_t timeout_ms),
     (nats, timeout_ms))
/* NOLINTEND(bugprone-reserved-identifier,readability-function-size) */
