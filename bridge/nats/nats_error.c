#include "bridge/nats/nats_error.h"

#include <string.h>

#include "bridge/nats/nats_hook.h"

/* libnats begins with the place in its own source, as in "(conn.c:1905): Authorization
 * Violation". */
static const char *without_place(const char *detail)
{
    const char *end = detail[0] == '(' ? strstr(detail, "): ") : NULL;
    return end ? end + strlen("): ") : detail;
}

int topic_nats_error_set(const char *what, natsStatus status, jsErrCode code,
                         struct topic_error *err)
{
    natsStatus last = NATS_OK;
    const char *detail = nats_GetLastError(&last);
    if (!detail || !detail[0] || last != status)
        detail = natsStatus_GetText(status);
    const char *refusal = topic_nats_hook_take_refusal();
    if (status == NATS_PROTOCOL_ERROR && refusal)
        detail = refusal;
    detail = without_place(detail);
    if (code != 0)
        return topic_error_set(err, "%s: %s (JetStream's error %d)", what, detail, (int)code);
    return topic_error_set(err, "%s: %s", what, detail);
}

bool topic_nats_error_is_no_message(natsStatus status, jsErrCode code)
{
    return status == NATS_NOT_FOUND || code == JSNoMessageFoundErr;
}
