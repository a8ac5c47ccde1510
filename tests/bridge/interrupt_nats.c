/* Counts the calls of libnats that take, store and settle as steps (tests/registry/interruption.h):
 * before one of them topicd-bridge ends, or one of them fails.
 *
 * A message with a MaxWait ends the program: libnats 3.4 frees it when its time is up, also while
 * it is still being published. */
#include <nats/nats.h>
#include <stdlib.h>

#include "tests/registry/interruption.h"

static jsPubOptions *checked(jsPubOptions *options)
{
    if (options->MaxWait != 0)
        abort();
    return options;
}

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
     (jsCtx * jetstream, natsMsg **message, jsPubOptions *options),
     (jetstream, message, checked(options)))
WRAP(natsMsg_Ack, NATS_IO_ERROR, (natsMsg * message, jsOptions *options), (message, options))
WRAP(natsConnection_FlushTimeout, NATS_IO_ERROR, (natsConnection * nats, int64_t timeout_ms),
     (nats, timeout_ms))
/* NOLINTEND(bugprone-reserved-identifier,readability-function-size) */
